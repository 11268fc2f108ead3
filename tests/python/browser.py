"""Opens the pages of sites in Chromium, and says what is wrong with them.

In: {"browser": path, "sites": [{"name", "folder", "pages", "twin"?, "said"?, "queries"?, "brief"?}], "shots": [...]}. A site's `folder` is all that it may
load or link to, and `pages` is the folder below it whose pages are opened. `twin` is the folder of the same site made from harmless texts: what
the pages are made of must be the same; and wherever the twin's page has the text `said[0]`, the page has `said[1]`. `queries` are typed
where a page searches. A `brief` site is made by the templates of another: only the first page of each folder is asked more than whether it fits, and not
what other words cannot change, such as where keys lead. Of a `thorough` site every page is asked everything. Out: {"pages": count, "faults": [{"site", "page", "check", "words"}], "seconds": {step: seconds}}.

A fault is of one of the checks: loading, address, ids, markup, access, fit, drawing, keys, scripts, paper, search, reach.
"""

import asyncio
import collections
import contextlib
import importlib.resources
import json
import pathlib
import sys
import tempfile
import time
import unicodedata
import urllib.parse

import pypdfium2
from playwright.async_api import Error, TimeoutError, async_playwright

HERE = pathlib.Path(__file__).parent
AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TOOLS = HERE.joinpath("browser.js").read_text(encoding="utf-8")
# Nothing of the machine, and nothing outside it.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
WIDE, MIDDLE, NARROW = ({"width": width, "height": height} for width, height in ((1440, 900), (768, 1024), (360, 740)))
# A4 without margins of 18 millimetres, in pixels of CSS.
PAPER = {"width": 657, "height": 987}
# Axe takes most of its time for contrast, so that is asked of the first page of each folder, which the same template makes; our own measure is
# taken of every page, and says so where it cannot tell. Its other rules ask how a page is built, so they are asked of each page that holds an
# attribute of an element that no page before it held.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
EVERYTHING = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
MOST = {**EVERYTHING, "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
# What another theme or width can break that held before.
LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "meta-viewport"]
SOME = {"runOnly": {"type": "rule", "values": LOOKS}, "resultTypes": ["violations"]}
# What a text of a contract must never add to a page.
COUNTED = "script style link meta base iframe object embed img form input button textarea select video audio template".split()
PATIENCE = 120_000
TABS = 2


class Watch:
    """How long each step takes, all pages together."""

    def __init__(self):
        self.seconds = collections.Counter()

    @contextlib.contextmanager
    def step(self, name):
        start = time.monotonic()
        yield
        self.seconds[name] += time.monotonic() - start


def squeezed(text):
    """The characters that can be seen, as a PDF and a page both have them."""
    text = unicodedata.normalize("NFKC", text)
    # A hyphen at the end of a line may have been there before.
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn", "Pd"))


class Site:
    """The pages of a folder, and what was found in them."""

    def __init__(self, asked, watch):
        self.name = asked["name"]
        self.folder = pathlib.Path(asked["folder"]).resolve()
        self.start = self.folder / asked.get("pages", ".")
        self.pages = sorted(self.start.rglob("*.html"))
        self.asked = asked
        self.watch = watch
        self.anatomies = {}
        self.built_of = set()
        self.faults = []

    def fault(self, page, check, words):
        shown = page.relative_to(self.start).as_posix()
        self.faults.append({"site": self.name, "page": shown, "check": check, "words": words[:600]})

    def is_first(self, page):
        """Whether a page is the first of its folder: those after it are made by the same template."""
        return page == next(other for other in self.pages if other.parent == page.parent)

    def is_built_anew(self, anatomy):
        """Whether a page is built of anything that no page before it was built of."""
        new = set(anatomy["pairs"]) - self.built_of
        self.built_of |= new
        return bool(new)

    def place(self, address):
        """The file of the site that an address names; `None` where it names another place."""
        parts = urllib.parse.urlsplit(address)
        if parts.scheme != "file" or parts.netloc:
            return None
        path = pathlib.Path(urllib.parse.unquote(parts.path))
        return path if path.is_relative_to(self.folder) and ".." not in path.parts else None

    def judge_addresses(self):
        """Every link leads to a file and an anchor that is there, and every page can be reached from the first."""
        onward = collections.defaultdict(set)
        for page, anatomy in self.anatomies.items():
            for link in anatomy["links"]:
                words = self.wrong(link["to"], onward[page])
                if words:
                    self.fault(page, "address", f"{link['name']} leads to {link['text']!r}: {words}")
            for loaded in anatomy["loaded"]:
                if not loaded["to"] or not self.place(loaded["to"]) or not self.place(loaded["to"]).is_file():
                    if not (loaded["to"] or "").startswith(page.as_uri() + "#"):
                        self.fault(page, "address", f"{loaded['text']!r} is loaded from elsewhere, or is not there")
        first = self.start / "index.html"
        known, open_ends = {first}, [first]
        while open_ends:
            new = {page for page in onward[open_ends.pop()] if page not in known and page in self.anatomies}
            known |= new
            open_ends.extend(new)
        for page in self.anatomies:
            if page not in known:
                self.fault(page, "reach", "no way leads here from index.html")

    def wrong(self, address, onward):
        """What is wrong with an address; the pages it leads to are added to `onward`."""
        if address is None:
            return "it is no address"
        parts = urllib.parse.urlsplit(address)
        if parts.scheme in ("https", "http"):
            return None if parts.hostname and "@" not in parts.netloc else "it is no plain address of the web"
        if parts.scheme == "mailto":
            return None
        path = self.place(address)
        if path is None:
            return "it is outside of the site"
        if not path.is_file():
            return "there is no such file"
        if path.suffix == ".html":
            onward.add(path)
            anchor = urllib.parse.unquote(parts.fragment)
            if path not in self.anatomies:
                return "it is no page of the site"
            if anchor and anchor not in self.anatomies[path]["ids"]:
                return "there is no such anchor"
        return None


class Tab:
    """One page of the browser, used for many pages of a site."""

    def __init__(self, site, page, without_scripts):
        self.site, self.page, self.without_scripts = site, page, without_scripts
        self.path = None
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda it: self.heard(it.type in ("error", "warning"), f"the console says: {it.text}"))
        page.on("pageerror", lambda it: self.heard(True, f"an error: {it}"))
        page.on("crash", lambda _: self.heard(True, "the page crashed"))
        page.on("popup", lambda it: self.heard(True, f"a window opens: {it.url}"))
        page.on("request", lambda it: self.heard(not self.is_own(it.url), f"it asks for {it.url}"))
        page.on("requestfailed", lambda it: self.heard(True, f"it does not get {it.url}"))
        page.on("dialog", self.dialog)

    def heard(self, is_fault, words):
        if is_fault and self.path:
            self.site.fault(self.path, "loading", words)

    def is_own(self, address):
        return address.startswith("data:") or self.site.place(address) is not None

    async def dialog(self, dialog):
        self.heard(True, f"a dialog says: {dialog.message}")
        await dialog.dismiss()

    def say(self, check, words):
        for word in [words] if isinstance(words, str) else words:
            self.site.fault(self.path, check, word)

    async def ask(self, what):
        return await self.page.evaluate(f"charta.{what}")

    async def open(self, path):
        self.path = path
        await self.page.emulate_media(media="screen", color_scheme="light")
        await self.page.set_viewport_size(WIDE)
        await self.page.goto(path.as_uri(), wait_until="load")
        await self.page.evaluate(TOOLS)

    async def judge(self, path):
        step = self.site.watch.step
        with step("opening"):
            await self.open(path)
            anatomy = await self.ask("anatomy()")
            self.site.anatomies[path] = anatomy
            self.markup(anatomy)
        is_first, is_brief, is_thorough = self.site.is_first(path), self.site.asked.get("brief"), self.site.asked.get("thorough")
        is_new = self.site.is_built_anew(anatomy)
        if is_brief and not is_first:
            with step("fit"):
                await self.fits(NARROW)
            self.path = None
            return
        # Key by key takes long, and a template reaches everything or not.
        if is_thorough or is_first and not is_brief:
            with step("keys"):
                await self.keys()
        await self.ask("unfold()")
        with step("fit"):
            await self.fits(WIDE)
        with step("access"):
            if is_first or is_new or is_thorough:
                await self.page.evaluate(AXE)
                await self.access(EVERYTHING if is_first and not is_brief else MOST, "in light colours")
            await self.colours("in light colours")
        with step("fit"):
            await self.fits(MIDDLE)
            await self.fits(NARROW)
        with step("access"):
            await self.page.emulate_media(media="screen", color_scheme="dark")
            if is_first and not is_brief:
                await self.access(SOME, "in dark colours")
            await self.colours("in dark colours")
        await self.page.emulate_media(media="screen", color_scheme="light")
        await self.page.set_viewport_size(WIDE)
        passages = await self.ask("passages()")
        await self.ask("fold()")
        with step("paper"):
            await self.paper(passages)
        if anatomy["scripts"]:
            with step("scripts"):
                await self.scripts()
        if await self.page.locator("input[type=search]").count():
            with step("search"):
                if await self.page.locator("[role=status]").count():
                    await self.search()
                elif is_first:
                    await self.send()
        self.path = None

    def markup(self, anatomy):
        ids = collections.Counter(anatomy["ids"])
        self.say("ids", [f"{count} elements are called {name!r}" for name, count in ids.items() if count > 1])
        self.say("markup", [*anatomy["handlers"], *(f"there is {it}" for it in anatomy["active"])])

    async def access(self, options, when):
        result = await self.page.evaluate("options => axe.run(document, options)", options)
        for violation in result["violations"]:
            nodes = [f"{node['html'][:120]} ({' '.join((node.get('failureSummary') or '').split()[:40])})" for node in violation["nodes"][:2]]
            count = len(violation["nodes"])
            self.say("access", f"{when}: {violation['id']}, {count} times: {violation['help']}: {'; '.join(nodes)}")

    async def colours(self, when):
        self.say("access", [f"{when}: {words}" for words in await self.ask("contrasts()")])
        self.say("drawing", [f"{when}: {words}" for words in await self.ask("drawings()")])

    async def fits(self, size):
        await self.page.set_viewport_size(size)
        self.say("fit", [f"at {size['width']} px: {words}" for words in await self.ask("misfits(false)")])

    async def keys(self):
        count = await self.ask("watch()")
        steady = self.site.is_first(self.path) and await self.ask("hasFixed()")
        for _ in range(2):
            for _ in range(count + 2):
                await self.page.keyboard.press("Tab")
                if steady:
                    covered = await self.ask("covered()")
                    if covered:
                        self.say("keys", covered)
            # Where something takes the focus by itself, the first round begins in the middle.
            if not await self.ask("unreached()"):
                break
        self.say("keys", await self.ask("watched()"))
        # A skip link is seen, and covers what is below it, for as long as it has the focus.
        await self.page.evaluate("document.activeElement?.blur()")

    async def paper(self, passages):
        await self.page.emulate_media(media="print")
        await self.page.set_viewport_size(PAPER)
        self.say("paper", await self.ask("misfits(true)"))
        pdf = await self.page.pdf(format="A4", prefer_css_page_size=True, margin=dict.fromkeys(("top", "right", "bottom", "left"), "18mm"))
        self.say("paper", await asyncio.to_thread(unprinted, pdf, passages))
        await self.page.emulate_media(media="screen")
        await self.page.set_viewport_size(WIDE)

    async def scripts(self):
        """What scripts show is there without them, too."""
        await self.page.goto(self.path.as_uri(), wait_until="load")
        await self.page.evaluate(TOOLS)
        seen = await self.ask("sight()")
        other = self.without_scripts
        await other.set_viewport_size(WIDE)
        await other.goto(self.path.as_uri(), wait_until="load")
        await other.evaluate(TOOLS)
        plain = await other.evaluate("charta.sight()")
        lost = [line for line in seen["lines"] if line not in set(plain["lines"])]
        links = [link for link in seen["links"] if link not in set(plain["links"])]
        self.say("scripts", [f"without scripts it does not say {line!r}" for line in lost[:3]])
        self.say("scripts", [f"without scripts there is no link to {link}" for link in links[:3]])
        if await self.page.locator("input[type=search]").count() and not plain["links"]:
            self.say("scripts", "without scripts it lists nothing")

    async def search(self):
        box = self.page.locator("input[type=search]").first
        made_of = counted(await self.ask("anatomy()"))
        for query in self.site.asked.get("queries", []):
            await box.fill(query)
            found = await self.results()
            anatomy = await self.ask("anatomy()")
            self.markup(anatomy)
            if counted(anatomy) != made_of:
                self.say("markup", f"to look for {query!r} makes elements: {counted(anatomy)}, and not {made_of}")
            if not found["count"]:
                self.say("search", f"{query!r} finds nothing")
            if found["count"] > self.site.asked.get("most", found["count"]):
                self.say("search", f"{query!r} lists {found['count']}")
            self.say("search", [f"{query!r} finds {link}: {words}" for link in found["links"] if (words := self.found(link))])
            if found["told"] is not None and found["told"] != found["count"]:
                self.say("search", f"{query!r} finds {found['count']}, and it says {found['told']}")
        await box.fill("zzqxv jjwpk")
        if (await self.results())["count"]:
            self.say("search", "what stands nowhere is found")

    async def send(self):
        """A box on another page leads to the page that lists what is looked for."""
        for query in self.site.asked.get("queries", [])[:1]:
            await self.page.locator("input[type=search]").first.fill(query)
            await self.page.keyboard.press("Enter")
            try:
                await self.page.locator("[role=status]").first.wait_for(state="attached", timeout=10_000)
            except TimeoutError:
                self.say("search", f"to send {query!r} leads to no page that lists it")
                continue
            await self.page.evaluate(TOOLS)
            if not (await self.results())["count"]:
                self.say("search", f"{query!r} finds nothing once it is sent")

    async def results(self):
        """What is found once it rests, and how many the page says there are."""
        before = None
        for _ in range(200):
            await asyncio.sleep(0.03)
            found = await self.ask("results()")
            status = await self.page.locator("[role=status]").all_inner_texts()
            if (found, status) == before:
                break
            before = (found, status)
        numbers = [int(word) for words in status for word in words.replace("\u202f", "").split() if word.isdigit()]
        return {**found, "told": numbers[0] if numbers else None}

    def found(self, link):
        # Pages that were not opened yet are judged by their links.
        path = self.site.place(link)
        return None if path and path.is_file() else "it is not there"


def counted(anatomy):
    """How many there are of what no text may make."""
    return {name: anatomy["kinds"].get(name, 0) for name in COUNTED}


def is_told(word):
    """Whether a PDF holds the word letter by letter. Some scripts are turned round, composed, or lack a font on a small machine; and a mark
    that only helps to move around on a screen, such as a pilcrow with a link, has no place on paper."""
    return any(c.isalnum() for c in word) and all(ord(c) < 0x590 and not unicodedata.combining(c) for c in word)


def unprinted(pdf, passages):
    """The passages that a PDF does not hold, or that run over the edge of its paper."""
    document = pypdfium2.PdfDocument(pdf)
    texts, faults = [], []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        texts.append(text.get_text_range())
        width, height = page.get_size()
        for at in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(at)
            if left < 0 or bottom < 0 or right > width or top > height:
                faults.append(f"on page {number + 1} of the PDF {text.get_text_bounded(left, bottom, right, top)!r} runs over the edge")
                break
    # A passage may go on on the next sheet: then its words are found, one by one.
    whole = squeezed("".join(texts))
    is_there = lambda it: squeezed(it) in whole or all(squeezed(word) in whole for word in it.split() if is_told(word))
    missing = [it for it in passages if not is_there(it)]
    faults.extend(f"the PDF does not hold {it[:100]!r}" for it in missing[:3])
    return faults


def compare(site, twin):
    """Texts of contracts are texts, and nothing else: the page is made of what the page of harmless texts is made of."""
    for page, anatomy in site.anatomies.items():
        other = twin.get(page.relative_to(site.start).as_posix())
        if other is None:
            site.fault(page, "markup", "the twin has no such page")
            continue
        for name, here in counted(anatomy).items():
            there = counted(other)[name]
            if here != there:
                site.fault(page, "markup", f"there are {here} of <{name}>, and {there} for harmless texts")
        foreign = (set(anatomy["kinds"]) - set(other["kinds"])) | (set(anatomy["pairs"]) - set(other["pairs"]))
        if foreign:
            site.fault(page, "markup", f"only hostile texts make {sorted(foreign)}")
        if len(anatomy["comments"]) != len(other["comments"]):
            site.fault(page, "markup", f"comments: {anatomy['comments']}")
        if len(anatomy["scripts"]) != len(other["scripts"]) or any(a.strip() != b.strip() for a, b in zip(anatomy["scripts"], other["scripts"])):
            site.fault(page, "markup", "the scripts are others than for harmless texts")
        for harmless, hostile in site.asked["said"]:
            if squeezed(harmless) in squeezed(other["text"]) and squeezed(hostile) not in squeezed(anatomy["text"]):
                site.fault(page, "markup", f"it does not say {hostile[:60]!r} as it is written")


async def workers(browser, site, judge):
    """Has every page judged, by a few tabs side by side."""
    waiting = collections.deque(site.pages)

    async def work():
        contexts = [await browser.new_context(java_script_enabled=scripts, offline=True, locale="en-GB", reduced_motion="reduce") for scripts in (True, False)]
        tab = Tab(site, await contexts[0].new_page(), await contexts[1].new_page())
        while waiting:
            path = waiting.popleft()
            try:
                await judge(tab, path)
            except Error as error:
                site.fault(path, "loading", f"the browser failed: {error}")
                tab = Tab(site, await contexts[0].new_page(), tab.without_scripts)
        for context in contexts:
            await context.close()

    await asyncio.gather(*(work() for _ in range(min(TABS, max(1, len(waiting))))))


async def glance(tab, path):
    await tab.open(path)
    tab.site.anatomies[path] = await tab.ask("anatomy()")
    tab.path = None


async def judge_site(browser, asked, watch):
    site = Site(asked, watch)
    await workers(browser, site, Tab.judge)
    site.judge_addresses()
    if "twin" in asked:
        twin = Site({**asked, "folder": asked["twin"]}, watch)
        await workers(browser, twin, glance)
        compare(site, {page.relative_to(twin.start).as_posix(): anatomy for page, anatomy in twin.anatomies.items()})
    return site


async def shoot(browser, shot):
    size = {"width": shot["width"], "height": shot["height"]}
    context = await browser.new_context(viewport=size, color_scheme=shot["theme"], offline=True, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(pathlib.Path(shot["page"]).as_uri() + shot.get("anchor", ""), wait_until="load")
    await page.screenshot(path=shot["file"])
    await context.close()


async def main():
    asked = json.load(sys.stdin)
    watch = Watch()
    faults, pages = [], 0
    with tempfile.TemporaryDirectory() as home:
        async with async_playwright() as driver:
            environment = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home, "PATH": "/usr/bin:/bin"}
            browser = await driver.chromium.launch(executable_path=asked["browser"], args=FLAGS, env=environment, timeout=PATIENCE)
            for site in asked.get("sites", []):
                judged = await judge_site(browser, site, watch)
                faults += judged.faults
                pages += len(judged.anatomies)
            for shot in asked.get("shots", []):
                await shoot(browser, shot)
            await browser.close()
    json.dump({"pages": pages, "faults": faults, "seconds": {name: round(spent, 1) for name, spent in watch.seconds.items()}}, sys.stdout)


asyncio.run(main())
