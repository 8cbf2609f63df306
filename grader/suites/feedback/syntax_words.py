"""What a beginner is told about a change after which Python can read the file: a sentence for each key.

The keys are those of `grader.sandbox.inside.repair`, which found the change; a test ties the two together. `found` is
what stands in the line, `wanted` what belongs there, `number` another line. The limit: nothing is decided here.
"""

from __future__ import annotations

from grader.text import Text, tr

SENTENCES: dict[str, Text] = {
    # Brackets.
    "bracket_open": tr("A bracket {found} is opened and never closed. Put its {wanted} where it belongs."),
    "bracket_crossed": tr(
        "The brackets do not match: ( goes with ), [ with ], {{ with }}. Change {found} to {wanted}."
    ),
    "bracket_early": tr(
        "The bracket is closed by this {found}, and line {number} goes on as if it were open. Write a comma here, and "
        "{found} behind the last line."
    ),
    "bracket_extra": tr("There is one {found} too many. Remove it."),
    "bracket_unmatched": tr("There is a {found} without its {wanted}. Remove it, or put {wanted} where it belongs."),
    "bracket_pairs": tr(
        "The brackets do not match: each ( needs its ), each [ its ], each {{ its }}. Look at this {found}."
    ),
    "braces": tr("Python has no braces around a block. Write a colon and indentation, and remove the {found}."),
    "inside_brackets": tr("What stands in these brackets is no valid Python: {found}"),
    # Quotes and backslashes.
    "quote_open": tr("A string is never closed. End it with the same quote: {found}"),
    "quote_odd": tr("The quotes {found} in this line do not come in pairs: one is missing or too many."),
    "prefix_blank": tr('The letter in front of a string stands right at the quote, without a blank: {wanted}"…"'),
    "quote_start": tr("A quote is missing where the string begins. Put {wanted} in front of it."),
    "quote_mismatch": tr("The string begins with {found} and ends with {wanted}. Use the same quote at both ends."),
    "quote_inside": tr("A quote {found} inside the string ends it too early. Put {wanted} around the whole string."),
    "triple_open": tr("A string in triple quotes is never closed. End it with the same three quotes: {found}"),
    "path_backslash": tr("A backslash has a meaning of its own in a string. Put an r in front of the quote: {wanted}"),
    "backslash_quote": tr("A backslash in front of the last quote keeps the string open. Write \\\\ or / there."),
    "newline_outside": tr("{found} belongs inside the quotes, as in {wanted}."),
    "backslash": tr("There is a backslash \\ where none belongs. Division is written with /."),
    "backslash_blank": tr("Behind the backslash \\ at the end of the line there are blanks. Remove them."),
    "bytes_letters": tr("A string with b in front holds English letters only. Remove the b."),
    "f_string_quotes": tr(
        "Quotes inside the {{ }} of an f-string must differ from those around it (before Python 3.12). "
        "Use {wanted} there."
    ),
    "f_string_backslash": tr(
        "No backslash may stand inside the {{ }} of an f-string (before Python 3.12). Put that part into a variable "
        "first."
    ),
    "f_string_empty": tr("The {{ }} of the f-string are empty. Put the name of a variable into them."),
    "f_string_brace": tr("In the f-string a {{ or }} has no partner. Each {{ needs its }}."),
    "f_string": tr("What stands in the {{ }} of this f-string is no valid Python: {found}"),
    # Characters.
    "look_alike": tr("‘{found}’ is a full-width or look-alike character. Type {wanted} in English mode."),
    "curly_quote": tr("Python knows no curly quotes such as {found}. Type {wanted} in English mode."),
    "korean_mode": tr("‘{found}’ was typed in Korean mode. In English mode it is {wanted}."),
    "stray_letters": tr("The letters ‘{found}’ were left over while typing. Remove them."),
    "invisible": tr(
        "There is an invisible character ({found}), often copied from a web page. Delete it and type a blank."
    ),
    "html_entity": tr("{found} was copied from the source of a web page. Type {wanted} instead."),
    "strange": tr("The character ‘{found}’ ({wanted}) cannot stand in Python code outside of quotes."),
    # What is no Python at all.
    "page": tr("This file is a web page or a document, not Python ({found}). Download or copy the code itself."),
    "git_mark": tr(
        "git left the mark {found} where it could not merge. Keep one version and remove the lines with marks."
    ),
    "line_number": tr("The line numbers were copied too. Remove the numbers in front of the lines."),
    "prompt": tr("A prompt such as {found} was copied too. Remove it from the beginning of each line."),
    "fence": tr("The marks ``` around the code were copied too. Remove those lines."),
    "notebook_command": tr("This is a command of notebooks (Jupyter, Colab). Remove the line."),
    "terminal_command": tr("This is a command for a terminal, not Python. Remove the line."),
    "message": tr("A message of Python's was copied too. Remove it, from `Traceback` to the name of the error."),
    "diff_mark": tr("The marks + and - of a comparison were copied too. Keep the lines with +, without the mark."),
    "left_out": tr("‘…’ stands for what was left out. Write it in full."),
    "full_stop": tr("A line of Python has no full stop at its end. Remove the ‘{found}’."),
    "slashes": tr("A comment begins with #, not with {found}."),
    "placeholder": tr("The placeholder 구현하기! is still there. Put your own code in its place."),
    "newer": tr("This is new in Python {wanted}; it is graded with Python {python}. Write it in the older way."),
    "not_utf8": tr("This file is not saved as UTF-8, and Python imports no other. Save it as UTF-8 in your editor."),
    # Words.
    "misspelt": tr("Check the spelling of ‘{found}’. It looks like {wanted}."),
    "capitals": tr("Words such as def, if, for and return are written in small letters: {wanted}, not {found}."),
    "blank_missing": tr("A blank is missing in ‘{found}’: {wanted}"),
    "else_if": tr("In Python, `else if` is written `elif`, as in elif x > 3:"),
    "else_condition": tr("`else` takes no condition. For one more condition, write `elif`."),
    "then": tr("Behind the condition Python has no `then` or `do`, only a colon."),
    "end_word": tr("Python has no `{found}`: a block ends where its indentation does. Remove the line."),
    "for_c": tr("In Python a loop is written for i in range(10): and not (i = 0; …)."),
    "for_to": tr("A loop over numbers is written with range, as in for i in range(1, 10):"),
    "for_each": tr("A loop over the values of a list is written for x in a: without brackets or a type."),
    "for_equals": tr("A for line has `in` and not =, as in for i in range(10):"),
    "for_name": tr("A name is missing between `for` and `in`, as in for i in range(10):"),
    "in_word": tr("A for line is written with `in`, as in for i in range(10):"),
    "in_missing": tr("`in` is missing, as in for i in range(10):"),
    "not_in": tr("`in` is missing, as in if x not in names:"),
    "loop_variable": tr("Between `for` and `in` stands the name of a variable alone, as in for i in range(10):"),
    "condition_missing": tr("`if`, `elif` and `while` need a condition. Without one, it is `else`."),
    "def_word": tr("A function begins with `def`, as in def f(x):"),
    "type_word": tr("Python needs no word such as {found} in front of a variable. Write the name alone, as in x = 3"),
    "def_type": tr("Python needs no type in front of a function's name, as in def f(x):"),
    "type_parameter": tr("Python needs no type in front of a parameter. Remove {found}, as in def f(a, b):"),
    "def_arrow": tr("A function is written with def, a colon and return, as in def f(x): return x + 1"),
    "walrus": tr("A condition takes a value into a variable with :=. To compare, write ==."),
    "address_sign": tr("Python has no & in front of a variable. Write the name alone."),
    "switch": tr("Python has no `switch`. Use `if` and `elif`."),
    "do_while": tr("Python has no do … while. Use `while`."),
    "python_word": tr("In Python, {found} is written {wanted}."),
    "new_word": tr("Python needs no `new`. Write the class with brackets alone."),
    "ternary": tr("A choice within one line is written a if CONDITION else b."),
    "ternary_else": tr("An `if` within one line needs its `else`, as in return 1 if x > 3 else 2"),
    "arrow_function": tr("A function within one line is written with lambda, as in lambda x: x + 1"),
    "increment": tr("Python has no ++ or --. Write x += 1 or x -= 1."),
    "print_brackets": tr("Python 3 wants parentheses, as in print(x). Without them it is Python 2."),
    "python2": tr("This is how Python 2 wrote it. In Python 3 it is {wanted}"),
    "backtick": tr("The sign ` is no quote. Use ' or \"."),
    "dollar": tr("A name has no $ in front. Remove it."),
    "name_blank": tr("A name has no blank and no hyphen. Join the words by _, as in {wanted}."),
    "name_sign": tr("A name has letters, digits and _ only, no ! or ?: {wanted}"),
    "keyword_name": tr("{found} means something in Python and cannot be a name. Choose another one, such as {wanted}."),
    "text_quotes": tr("Text needs quotes around it: {wanted}"),
    "remark": tr("Put # in front of a remark, and quotes around a sentence that is to be shown."),
    # Signs and numbers.
    "compare": tr("To compare, write == and not =. A single = puts a value into a variable."),
    "split_operator": tr("There is a blank within the sign. Write it in one piece: {wanted}"),
    "swapped_operator": tr("The signs are swapped: write {wanted} and not {found}."),
    "equal_sign": tr("Equal is written ==, and not {found}."),
    "unequal_sign": tr("Not equal is written !=, and not {found}."),
    "not_sign": tr("In Python, ! is written `not`."),
    "colon_equals": tr("A value is put into a variable with = alone, without a colon, as in x = 3"),
    "assign_arrow": tr("A value is put into a variable with = and with no arrow, as in x = 3"),
    "percent": tr("% computes a remainder in Python. Write a percentage as a number: {wanted}"),
    "number_letter": tr("A number has no letter behind it: {wanted}"),
    "number_form": tr("This is no number that Python knows: {found}"),
    "element_brackets": tr("An element of a list or a dictionary is taken with [ ]: {wanted}"),
    "plus_missing": tr("Between {found} and {wanted} a sign is missing. + joins strings."),
    "percent_comma": tr("Between the text and its % stands no comma, as in '%d' % n"),
    "number_dots": tr("A number has one decimal point only: {found}"),
    "number_blank": tr("A number has no blank in it. Write its digits without blanks."),
    "leading_zero": tr("A number does not begin with 0. Remove the zero in front."),
    "unit": tr("No unit can follow a number. Leave the number alone: {wanted}"),
    "digit_name": tr("A name cannot begin with a digit. Put the digit behind, as in {wanted}."),
    "times": tr("Letters follow a digit. Write {wanted} to multiply; a name cannot begin with a digit."),
    "operator_missing": tr(
        "Between {found} and {wanted} something is missing: a sign such as * or ==, `and`, `in`, a comma, or a new "
        "line."
    ),
    "two_operators": tr("Two signs stand side by side: {found}. Remove one, or write what belongs between them."),
    "unfinished": tr("Nothing follows `{found}`. Write the rest of the line, or remove it."),
    "breaks_off": tr("Something is missing to the right of {found}."),
    "value_missing": tr("Nothing stands to the right of {found}. Write the value there."),
    "percent_missing": tr("A % is missing between the text and its values, as in '%d' % n"),
    "assign_inside": tr("+= and the like stand in a line of their own. Use the variable in the next line."),
    "left_missing": tr(
        "Something is missing to the left of a sign: {found}. Each comparison needs a value on both sides."
    ),
    "star_alone": tr("There is a * in front that does not belong there. Remove it."),
    "dot_end": tr(
        "Nothing follows the dot. Remove the dot, put it into quotes, or write the name that belongs behind it."
    ),
    "slice_colon": tr("A part of a list is written with a colon, as in a[0:3]"),
    "dot_missing": tr("A dot is missing between a value and its method: {wanted}"),
    "index_missing": tr("The [ ] are empty. Write which element you want, as in a[0]"),
    # Colons, commas, arguments.
    "colon": tr("A colon is missing. Lines with if, elif, else, for, while, def end with a colon."),
    "colon_wrong": tr("The line ends with {found} where a colon : belongs."),
    "head_missing": tr("The line ends with a colon and begins with no `if` or `while`. Write it in front: {wanted}"),
    "colon_extra": tr("There is a colon at the end that does not belong there. Remove it."),
    "colon_early": tr("There is a colon in the middle of the condition. It belongs at the end of the line only."),
    "colon_inside": tr("There is a colon too many in the brackets. Remove it."),
    "else_one_line": tr("`else` and `elif` begin a line of their own, below their `if`."),
    "return_sign": tr("After `return` comes the value alone, without : or =, as in return x"),
    "return_twice": tr("Values that are returned together stand behind one `return`, as in return a, b"),
    "comma_missing": tr("A comma is missing between {found} and {wanted}."),
    "comma_names": tr("The names are parted by commas: {wanted}"),
    "comma_twice": tr("There is one comma too many: {found}"),
    "comma_first": tr("A comma stands where nothing is in front of it. Remove it."),
    "comma_last": tr("The comma at the end of this line does not belong there. Remove it."),
    "semicolon": tr("There is a ; that does not belong there. Remove it."),
    "word_alone": tr("`pass`, `break` and `continue` stand alone in their line. Nothing follows them."),
    "dict_equals": tr("In a dictionary, key and value are parted by a colon and not by =, as in {{'A': 80}}"),
    "dict_colon": tr("The colon between key and value is missing, as in {{'A': 80}}"),
    "dict_braces": tr("Keys with their values stand in braces, and not in {found}: {{'A': 80}}"),
    "dict_value": tr("A key of the dictionary has no value. Write it as in {{'A': 80}}"),
    "range_colon": tr("In range(…) the numbers are parted by a comma, as in range(0, 10)"),
    "dict_semicolon": tr("Values in brackets are parted by a comma and not by ;"),
    "call_brackets": tr("A function's argument stands in parentheses: {wanted}"),
    "two_statements": tr("Two statements stand in one line. Begin a new line here: {found}"),
    "argument_order": tr("Arguments with a name (a=1) come after those without."),
    "argument_twice": tr("The same argument is given twice. Remove one of the two."),
    "keyword_argument": tr("In the brackets of a call, a plain name stands left of =. To compare, write ==."),
    # Definitions and imports.
    "def_name": tr("The name of the function is missing, as in def f(x):"),
    "def_brackets": tr("A function's name is followed by parentheses, as in def f(x):"),
    "parameters": tr("In the brackets of a def line stand names and commas alone, as in def f(a, b):"),
    "parameter_twice": tr("A name stands twice in the brackets of the def line. Give them different names."),
    "parameter_order": tr("Parameters with a default (a=1) come after those without."),
    "lambda_brackets": tr("The parameters of a lambda have no brackets, as in lambda x: x + 1"),
    "lambda_colon": tr("A lambda has a colon and no return, as in lambda x: x + 1"),
    "lambda_value": tr("Nothing follows the colon of the lambda. Write what it gives back, as in lambda x: x + 1"),
    "decorator": tr(
        "Below a line with @ stands the `def` or `class` that it belongs to, and here there is none: {found}"
    ),
    "decorator_line": tr("What begins with @ has a line of its own, and the `def` or `class` stands below it."),
    "import_order": tr("The order is from MODULE import NAME."),
    "def_form": tr("Behind `def` stands a plain name, without quotes or dots, as in def f(x):"),
    "import_missing": tr("`import` is missing, as in from math import sqrt"),
    "as_missing": tr("`as` is missing, as in import numpy as np"),
    "import_what": tr("Nothing follows `import`. Write what you want to import."),
    "import_form": tr("This is no valid import. Write import MODULE, or from MODULE import NAME."),
    # Assignments.
    "assign_swapped": tr("The name of the variable stands left of =, and the value to the right: {wanted}"),
    "assign_target": tr("What stands left of = must be the name of a variable. To compare, write ==."),
    "del_target": tr("After `del` comes the name of a variable or an element, as in del a[0]"),
    "global_assign": tr("global only names the variable. Give it its value in a line of its own."),
    "global_late": tr("A parameter, or a variable used before, cannot be declared global. Try without that line."),
    "comprehension_if": tr("In a list comprehension an `if` without `else` stands at the end: [x for x in a if x > 3]"),
    "comprehension_else": tr(
        "In a list comprehension an `if` with `else` stands in front of `for`: [x if x > 3 else 0 for x in a]"
    ),
    "comprehension_value": tr("In front of `for` stands what goes into the list, as in [x for x in a]"),
    "comprehension_brackets": tr("A list that is made with `for` stands in square brackets: {wanted}"),
    "condition_wrong": tr("The condition of this line is no valid Python. Write comparisons such as x > 3 and x < 5"),
    # Indentation and blocks.
    "tabs": tr("Tabs and blanks are mixed in the indentation. Use four blanks everywhere."),
    "block_empty": tr(
        "Line {number} ends with a colon, so an indented line must follow. Put four blanks in front of what belongs "
        "inside. Where there is nothing to write yet, write pass."
    ),
    "indent_extra": tr(
        "This line is indented without need, more than the line above. Give it as many blanks in front."
    ),
    "indent_level": tr(
        "The indentation matches no line above. Lines of one block have the same number of blanks in front."
    ),
    "no_partner": tr("There is no `{wanted}` above that this `{found}` belongs to."),
    "else_twice": tr(
        "The `else` in line {number} ends that `if`: no `{found}` can follow it. Put `else` last, and once."
    ),
    "else_level": tr(
        "This `{found}` has other blanks in front than line {number}. Align the two if they belong together."
    ),
    "else_cut_off": tr(
        "This line is not indented and ends the block, so the `{found}` in line {number} has nothing to belong to. "
        "Indent it if it belongs inside."
    ),
    "try_alone": tr("A `try` needs an `except` with the same indentation."),
    "return_outside": tr("return belongs inside a function. Indent this line into its `def`."),
    "yield_outside": tr("yield belongs inside a function. Indent this line into its `def`."),
    "await_outside": tr("await works inside of `async def` only. Remove it here."),
    "break_outside": tr("break and continue belong inside a loop. Check the indentation."),
    "continue_outside": tr("break and continue belong inside a loop. Check the indentation."),
    "nonlocal_outside": tr(
        "nonlocal names a variable of a function around this one, and there is none. Remove the line."
    ),
}
"""Key → sentence."""
