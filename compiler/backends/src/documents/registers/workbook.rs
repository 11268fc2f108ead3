//! All registers as one workbook: a sheet each, every cell a text or a day.

use super::table::{Register, written};
use crate::documents::draft::Mark;
use crate::documents::speech::Speech;
use charta_model::time::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The most that a cell holds, in UTF-16 units; what is longer ends in `…`, and stands whole in the other forms.
const LONGEST: usize = 32_767;

/// The widths of columns, in characters.
const WIDTH: f64 = 28.0;

/// The workbook. The day of judgement is the only day in it. Of a draft, each row begins with that.
pub(super) fn workbook(
    speech: &Speech<'_>,
    registers: &[Register],
    page: &'static str,
    on: Day,
    draft: Option<&Mark>,
) -> Result<Vec<u8>, String> {
    made(speech, registers, page, on, draft).map_err(|error| error.to_string())
}

fn made(
    speech: &Speech<'_>,
    registers: &[Register],
    page: &'static str,
    on: Day,
    draft: Option<&Mark>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(on)?);
    for register in registers {
        fill(workbook.add_worksheet(), speech, register, page, draft)?;
    }
    workbook.save_to_buffer()
}

/// What the file says of itself. Left to the library, it would say when it was made.
fn properties(on: Day) -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&excel(on)?))
}

/// A workbook knows no day of a year before.
const FIRST_YEAR: i16 = 1900;

/// A day as workbooks count it.
fn excel(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let date = day.date();
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(date.year().max(FIRST_YEAR)).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, part(date.month()), part(date.day()))
}

fn fill(
    sheet: &mut Worksheet,
    speech: &Speech<'_>,
    register: &Register,
    page: &'static str,
    draft: Option<&Mark>,
) -> Result<(), XlsxError> {
    sheet.set_name(register.words.sheet)?;
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let date = Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd");
    let mut columns = 0;
    let head = draft.map(|mark| mark.word).into_iter().chain(register.head(speech)).chain([page]);
    for (column, title) in (0_u16..).zip(head) {
        sheet.write_string_with_format(0, column, title, &bold)?;
        sheet.set_column_width(column, WIDTH)?;
        columns = column;
    }
    let mut rows = 0;
    for (row, entry) in (1_u32..).zip(&register.entries) {
        let mark = draft.map(|mark| (None, mark.sentence.clone()));
        let cells = entry.texts().enumerate().map(|(at, lines)| (entry.days(at), lines.join("\n")));
        let cells = mark.into_iter().chain(cells).chain([(None, entry.page())]);
        for (column, (days, cell)) in (0_u16..).zip(cells) {
            match days {
                Some([Some(day)]) if day.date().year() >= FIRST_YEAR => {
                    sheet.write_datetime_with_format(row, column, excel(*day)?, &date)?
                }
                Some(days) => sheet.write_string_with_format(row, column, written(days, "\n"), &text)?,
                None => sheet.write_string_with_format(row, column, shortened(&cell), &text)?,
            };
        }
        rows = row;
    }
    sheet.set_freeze_panes(1, 1)?;
    if rows > 0 {
        sheet.autofilter(0, 0, rows, columns)?;
    }
    Ok(())
}

/// A text that a cell has room for.
fn shortened(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST {
        return text.to_owned();
    }
    let mut length = 1;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= LONGEST
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_cut_where_it_has_no_room_and_nowhere_else() {
        let whole = "é".repeat(LONGEST);
        assert_eq!(shortened(&whole), whole);
        for c in ["é", "𝄞"] {
            let short = shortened(&c.repeat(LONGEST + 1));
            let length = short.encode_utf16().count();
            assert!((LONGEST - 1..=LONGEST).contains(&length) && short.ends_with('…'));
        }
    }
}
