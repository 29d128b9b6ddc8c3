"""How much a file may hold before it is refused, or only so much of it is read: ten times any real report and more."""

MAX_FILE_BYTES = 50 * 1024 * 1024
"""A report with scanned annexes stays under 30 MB; Word itself struggles with more."""
MAX_PART_BYTES = 64 * 1024 * 1024
"""One XML part after unpacking: some 20 000 pages of tables; as a tree it takes ten times as much memory."""
MAX_PACKAGE_BYTES = 400 * 1024 * 1024
"""All parts of a package together, pictures included."""
MAX_PACKAGE_PARTS = 5_000
"""A report with a thousand pictures has some 1 100 parts."""
MAX_RATIO = 150
"""How far a package may expand: repetitive tables reach 60, a bomb starts at 1000."""
RATIO_FLOOR_BYTES = 5 * 1024 * 1024
"""A package that unpacks to less than this is read in a few seconds whatever it holds."""
MAX_TEXT_CHARACTERS = 20_000_000
"""A text file; a 200-page report has 300 000 characters."""
MAX_CELL_CHARACTERS = 10_000
"""One cell of a report: the longest summaries that stand in one have 5 000. More is cut, and told."""
MAX_PARAGRAPH_CHARACTERS = 20_000
"""One paragraph of a report: a page has 800 characters. More is cut, and told."""
MAX_TABLE_COLUMNS = 256
"""Word allows 63 columns; what claims more is cut to this, so that a forged span can't fill the memory."""
MAX_READING_SECONDS = 60
"""Of a processor for one file that is neither scanned, converted nor a book; most take a tenth of a second."""
BUSY = 5
"""So many times as long a file may take by the clock, where others keep the processors busy."""
MAX_READING_MEMORY_BYTES = 1536 * 1024 * 1024
"""Address space of the process that reads such a file: the largest part as a tree takes half of it."""
MAX_BOOK_SECONDS = 600
"""A PDF of many pages."""
MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""What has been read of a file, on its way from the process that reads."""
MAX_PDF_PAGES = 2_500
"""Pages of one PDF that are read; reading takes about a tenth of a second each."""
MAX_QUICK_PDF_PAGES = 150
"""A PDF with more pages may take minutes."""
MAX_PDF_PAGE_OBJECTS = 200_000
"""Characters and lines on one page; a page of small print has 6 000."""
MAX_PDF_PAGE_EDGES = 20_000
"""Rulings on one page; finding tables compares each with those that cross it. A dense form has 400."""
MAX_FRONT_MATTER_CHARACTERS = 10_000
"""The properties at the head of a Markdown file."""
MAX_CONVERSION_SECONDS = 120
"""LibreOffice on one file; a 200-page report takes 20."""
MAX_CONVERSION_MEMORY_BYTES = 1792 * 1024 * 1024
"""Address space of LibreOffice, of which it really uses a third."""
MAX_SHEETS = 100
"""Sheets of a workbook; a form has a few."""
MAX_SHEET_CELLS = 200_000
"""Filled cells of one sheet; the largest forms have some thousand."""
MAX_HTML_CELLS = 500_000
"""Cells of all tables of one page."""
MAX_SCANNED_PAGES = 200
"""Pages without text that are recognised in one file; each takes some seconds."""
MAX_PAGE_SECONDS = 90
"""Drawing and recognising one page; eight are usual, thrice that where it must be turned."""
MAX_RECOGNITION_SECONDS = 2_400
"""Of a processor for all pages of one file together."""
MAX_RECOGNITION_MEMORY_BYTES = 6 * 1024 * 1024 * 1024
"""Address space of the recognition, several times what it really uses."""
MAX_PICTURE_DOTS = 100_000_000
"""A sheet of A3 at 600 dots an inch has 70 million."""
MAX_ARCHIVE_FILES = 5_000
"""Files in one archive that is added or reviewed."""
MAX_ARCHIVE_BYTES = 2 * 1024 * 1024 * 1024
"""All files of an archive together; they are unpacked one at a time."""
