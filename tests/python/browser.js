// What is asked inside a page, as `charta.…`; `browser.py` puts it there. Every answer is plain data.
(() => {
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const squeezed = (text) => text.replace(/\s+/g, " ").trim();

  // An element as a person would point at it.
  const named = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const text = squeezed(element.textContent ?? "").slice(0, 40);
    return `<${element.localName}${id}>${text ? ` "${text}"` : ""}`;
  };

  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // A box that only screen readers are told: a pixel wide, or clipped to nothing.
  const isForReadersOnly = (element) => {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.position === "absolute" && (box.clientWidth <= 1 || style.clipPath === "inset(50%)" || box.getBoundingClientRect().right < 0)) return true;
    }
    return false;
  };

  const address = (element) => element.getAttribute("href") ?? element.getAttributeNS("http://www.w3.org/1999/xlink", "href");

  const resolved = (text) => {
    try {
      return new URL(text, document.baseURI).href;
    } catch {
      return null;
    }
  };

  function comments() {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode.data);
    return found;
  }

  function counts(names) {
    const found = {};
    for (const name of names) found[name] = (found[name] ?? 0) + 1;
    return found;
  }

  // What stands in the page, whatever it looks like.
  function anatomy() {
    const elements = all(document, "*");
    const ids = elements.map((element) => element.id).filter((id) => id);
    const links = all(document, "a, area, link").filter((it) => address(it) !== null);
    const loaded = elements.flatMap((element) =>
      ["src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest"]
        .filter((name) => element.hasAttribute(name) && !(name === "data" && element.localName !== "object"))
        .map((name) => element.getAttribute(name)),
    );
    const used = all(document, "use, image, feImage, textPath, pattern, linearGradient, radialGradient").map(address).filter((it) => it !== null);
    const told = document.body.cloneNode(true);
    all(told, "script, style").forEach((element) => element.remove());
    return {
      ids,
      links: links.map((link) => ({ text: address(link), to: resolved(address(link)), name: named(link) })),
      loaded: [...loaded, ...used].map((text) => ({ text, to: resolved(text) })),
      handlers: elements.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith("on")).map((name) => `${named(element)} has ${name}`)),
      active: all(document, "base, meta[http-equiv=refresh], iframe, frame, object, embed, applet, portal, foreignObject, animate, set").map(named),
      kinds: counts(elements.map((element) => element.localName)),
      pairs: [...new Set(elements.flatMap((element) => element.getAttributeNames().map((name) => `${element.localName} ${name}`)))],
      scripts: all(document, "script").map((script) => `${script.type} ${script.getAttribute("src") ?? ""} ${script.type.includes("json") ? "" : script.textContent}`),
      comments: comments(),
      text: told.textContent,
      language: document.documentElement.lang,
      title: document.title,
    };
  }

  // What does not fit: the page, a box whose content is cut off, a box that scrolls and cannot be reached by keys.
  function misfits(paper) {
    const found = [];
    const root = document.documentElement;
    const width = root.clientWidth;
    if (root.scrollWidth > width) {
      const isIn = (element) => element.getBoundingClientRect().right > width + 1 && isShown(element);
      const widest = all(document.body, "*").filter(isIn).filter((element) => !all(element, "*").some(isIn));
      found.push(`the page is ${root.scrollWidth} px wide where there are ${width}: ${widest.slice(0, 3).map(named).join(", ")}`);
    }
    for (const element of all(document.body, "*")) {
      if (element instanceof SVGElement || element.clientWidth === 0) continue;
      const style = getComputedStyle(element);
      if (["inline", "contents"].includes(style.display)) continue;
      const isWide = element.scrollWidth > element.clientWidth + 1;
      const isTall = element.scrollHeight > element.clientHeight + 1;
      if ((!isWide && !isTall) || isForReadersOnly(element) || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName)) continue;
      const either = (words) => (isWide && words.includes(style.overflowX)) || (isTall && words.includes(style.overflowY));
      if (either(["hidden", "clip"])) found.push(`${named(element)} is cut off`);
      else if (either(["auto", "scroll"])) {
        // A list of links that is too high is moved by whoever moves through it.
        const isMoved = !isWide && element.querySelector("a[href], button, input");
        const isRegion = isMoved || element.tabIndex >= 0 && element.hasAttribute("tabindex") && element.hasAttribute("role") &&
          (element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby"));
        if (paper) found.push(`${named(element)} is cut off on paper`);
        else if (!isRegion) found.push(`${named(element)} scrolls, and is no region with a name that keys reach`);
      } else if (isWide) found.push(`${named(element)} runs out of its box`);
    }
    return found;
  }

  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const paintings = new Map();
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  // A colour of CSS over another, as red, green, blue; `null` where it lets everything through.
  function painted(colour, under) {
    const key = `${colour} on ${under}`;
    if (!paintings.has(key)) paintings.set(key, paint(colour, under));
    return paintings.get(key);
  }

  function paint(colour, under) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = "#0000";
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    if (canvas.getImageData(0, 0, 1, 1).data[3] === 0) return null;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = under ? `rgb(${under.join(" ")})` : "#0000";
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  // What lies behind the words of an element. A page that names no ground is taken to lie on white, as axe takes it.
  function ground(element, known = new Map()) {
    if (!element) return [255, 255, 255];
    if (!known.has(element)) {
      const under = ground(element.parentElement, known);
      known.set(element, painted(getComputedStyle(element).backgroundColor, under) ?? under);
    }
    return known.get(element);
  }

  // What is wrong with the contrast of a text in a colour on another; `null` where nothing is.
  function faint(style, colour, behind) {
    const ink = painted(colour, behind) ?? behind;
    const [dark, light] = [luminance(ink), luminance(behind)].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const enough = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700) ? 3 : 4.5;
    return ratio < enough ? `a contrast of ${ratio.toFixed(2)}: rgb(${ink}) on rgb(${behind})` : null;
  }

  // The words of the page with too little contrast, each pair of colours once. Axe says the same of them, and takes a hundred times as long.
  function contrasts() {
    const found = new Map();
    const unclear = all(document, "body, body *").find((element) => {
      const style = getComputedStyle(element);
      return !(element instanceof SVGElement) && (style.backgroundImage !== "none" || style.opacity !== "1" || style.mixBlendMode !== "normal" || style.filter !== "none") && isShown(element) && element.textContent.trim();
    });
    if (unclear) found.set("", `${named(unclear)} lies on a picture or shines through: its contrast cannot be told`);
    const grounds = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || seen.has(element) || element instanceof SVGElement) continue;
      seen.add(element);
      if (!isShown(element) || element.getClientRects().length === 0 || element.closest("[disabled]")) continue;
      const style = getComputedStyle(element);
      const words = faint(style, style.color, ground(element, grounds));
      if (words && !found.has(words)) found.set(words, `${named(element)} has ${words}`);
    }
    return [...found.values()];
  }

  // What is wrong with the words of drawings, of which axe says nothing: outside the drawing, one over another, too little contrast.
  function drawings() {
    const found = [];
    for (const svg of all(document, "svg")) {
      if (!isShown(svg)) continue;
      const frame = svg.getBoundingClientRect();
      const texts = all(svg, "text").filter((text) => isShown(text) && text.textContent.trim() && text.getBoundingClientRect().width > 0);
      const boxes = texts.map((text) => text.getBoundingClientRect());
      const shapes = all(svg, "rect, path, polygon, circle, ellipse").filter((shape) => !shape.closest("defs, marker, clipPath, mask"));
      const areas = shapes.map((shape) => [shape, shape.getBoundingClientRect(), getComputedStyle(shape).fill]).filter(([, , fill]) => fill !== "none");
      texts.forEach((text, at) => {
        const box = boxes[at];
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
          found.push(`${named(text)} stands outside its drawing`);
        }
        boxes.slice(0, at).forEach((other, before) => {
          const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
          const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
          // Lines that stand close share a little of their leading.
          if (across > 2 && down > Math.min(box.height, other.height) / 3) found.push(`${named(text)} stands over ${named(texts[before])}`);
        });
        const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const below = areas.filter(([shape, area]) => shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING &&
          area.left <= middle[0] && area.right >= middle[0] && area.top <= middle[1] && area.bottom >= middle[1]);
        const behind = below.reduce((under, [, , fill]) => painted(fill, under) ?? under, ground(svg));
        const runs = [text, ...all(text, "tspan")].filter((run) => [...run.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
        for (const run of runs) {
          const style = getComputedStyle(run);
          const words = faint(style, style.fill, behind);
          if (words) found.push(`${named(run)} has ${words}`);
        }
      });
    }
    return found;
  }

  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.boxShadow, style.borderColor, style.borderWidth, style.backgroundColor].join("|");
  };
  let expected = [];
  let reached = new Map();

  // Begins to watch the focus; says how many things keys must reach.
  function watch() {
    const candidates = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [contenteditable], [tabindex]";
    const isOpen = (element) => isShown(element) && element.getClientRects().length > 0 && !element.closest("[inert]");
    expected = all(document, candidates).filter((element) => !element.disabled && isOpen(element) && element.tabIndex >= 0);
    for (const element of all(document.body, "*")) {
      if (element.clientWidth && element.scrollWidth > element.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(element).overflowX) && !expected.includes(element)) expected.push(element);
    }
    const before = new Map(expected.map((element) => [element, look(element)]));
    reached = new Map();
    document.addEventListener("focusin", ({ target }) => {
      const style = getComputedStyle(target);
      const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && painted(style.outlineColor, null) !== null;
      reached.set(target, isOutlined || (before.has(target) && before.get(target) !== look(target)));
    });
    return expected.length;
  }

  // The focused element, where something that stands still lies over it.
  function covered() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getClientRects()[0];
    if (!box || box.width > innerWidth || box.height > innerHeight) return null;
    const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    return top && (element.contains(top) || top.contains(element)) ? null : `${named(element)} is covered${top ? ` by ${named(top)}` : ""}`;
  }

  const hasFixed = () => all(document.body, "*").some((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position));
  const unreached = () => expected.filter((element) => !reached.has(element)).length;

  function watched() {
    const missed = expected.filter((element) => !reached.has(element)).map((element) => `Tab does not reach ${named(element)}`);
    const unseen = [...reached].filter(([, isSeen]) => !isSeen).map(([element]) => `${named(element)} does not show that it has the focus`);
    const order = all(document, "[tabindex]").filter((element) => element.tabIndex > 0).map((element) => `${named(element)} puts itself before the others`);
    return [...missed, ...unseen, ...order];
  }

  // Opens what is folded, and says how to fold it again.
  let unfolded = [];
  const unfold = () => {
    unfolded = all(document, "details:not([open])");
    unfolded.forEach((details) => (details.open = true));
  };
  const fold = () => unfolded.forEach((details) => (details.open = false));

  // What a person reads of the page: headings, cells, facts and paragraphs.
  function passages() {
    const inside = document.querySelector("main") ?? document.body;
    const isLeaf = (element) => !element.querySelector("h1, h2, h3, h4, th, td, dt, dd, p, li, caption, figcaption");
    const parts = [...all(document, "h1"), ...all(inside, "h2, h3, h4, h5, h6, th, td, dt, dd, p, li, caption, figcaption, pre, svg text")];
    return [...new Set(parts.filter((element) => isShown(element) && isLeaf(element) && !element.closest("form, nav, [data-screen-only]")).map((element) => squeezed(element.innerText ?? element.textContent)))].filter((text) => text);
  }

  // What a search lists: what its box controls, or else the page.
  const listed = () => {
    const box = document.querySelector("input[type=search][aria-controls]");
    return (box && document.getElementById(box.getAttribute("aria-controls"))) ?? document.querySelector("main") ?? document.body;
  };

  // The lines that a search has found: how many, and where they lead.
  const results = () => {
    const lines = all(listed(), "li").filter((line) => isShown(line) && line.querySelector("a[href]"));
    return { count: lines.length, links: lines.flatMap((line) => all(line, "a[href]")).filter(isShown).map((link) => resolved(address(link))) };
  };

  // The lines and links to be seen, what is typed into aside.
  function sight() {
    const inside = document.querySelector("main") ?? document.body;
    const mute = "form, [role=search], [role=status], [aria-live], button, label, input, noscript, [data-scripted]";
    const skipped = all(inside, mute).filter(isShown).flatMap((element) => element.innerText.split("\n"));
    const lines = inside.innerText.split("\n").map(squeezed).filter((line) => line);
    const links = all(inside, "a[href]").filter((link) => isShown(link) && !link.closest(mute)).map((link) => resolved(address(link)));
    return { lines: lines.filter((line) => !skipped.map(squeezed).includes(line)), links };
  }

  window.charta = { anatomy, misfits, contrasts, drawings, watch, watched, unreached, covered, hasFixed, unfold, fold, passages, sight, results };
})();
