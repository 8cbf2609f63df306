"""Repairs of signs and words: what a beginner typed in a line, and what Python has there. Data."""

from __future__ import annotations

from grader.sandbox.inside.repair.swaps import Swap

_NAME = r"[^\W\d]\w*"
_TYPES = (
    r"int|integer|float|double|long|short|char|bool|boolean|str|string|String|Integer|var|let|const|auto|final|dim|Dim"
    r"|list|dict|tuple|set|array|number|Number|val|local|static|unsigned|object"
)
_HANGUL = "[\\uac00-\\ud7a3]"
_END = r"(?=\s*(?:$|[)\]},:;]))"
_OPERATOR = r"\*\*|//|==|!=|<=|>=|[*/%<>]|\band\b|\bor\b|\bin\b"

LANGUAGES = (
    Swap("arrow_function", r"(?<=[=(,])(\s*)\(([\w\s,]*)\)\s*=>\s*", r"\1lambda \2: "),
    Swap("else_if", r"\b(?:else\s*:?\s+if|else:if|elseif|elsif)\b", "elif"),
    Swap("else_condition", r"^(\s*)else\b(?=\s*[^\s:])(?=.*:\s*$)", r"\1elif"),
    Swap("then", r"\s+then\s*:?\s*$", ":"),
    Swap("then", r"(?<=\S)\s+do\s*:?\s*$", ":"),
    Swap("for_c", r"^(\s*)for\s*\(.*;.*$", r"\1for i in range(10):", shown=False),
    Swap(
        "for_to",
        rf"^(\s*for\s+{_NAME})(?:\s*=\s*|\s+in\s+|\s+from\s+)(\w+)(?:\s+(?:to|until)\s+|\s*(?:\.\.\.?|~)\s*)(\w+)\s*(?=:)",
        r"\1 in range(\2, \3)",
    ),
    Swap("for_to", r"(\brange\s*\(\s*\w+)\s+to\s+(?=\w)", r"\1, "),
    Swap("for_equals", rf"^(\s*for\s+{_NAME})\s*=\s*(?!=)", r"\1 in "),
    Swap(
        "for_each",
        rf"^(\s*)for\s*\(\s*(?:(?:{_TYPES})\s+)?({_NAME})\s*(?:\bof\b|\bin\b|:)\s*(.+?)\)\s*[{{:]?\s*$",
        r"\1for \2 in \3:",
    ),
    Swap("python_word", r"\bfor\s*each\b", "for"),
    Swap("python_word", r"^(\s*)(?:otherwise|default)\s*(?=:)", r"\1else"),
    Swap("python_word", r"^(\s*)(?:repeat|loop|forever)\s*(?=:)", r"\1while True"),
    Swap("python_word", r"(?<=[\w)\]])²", " ** 2"),
    Swap("python_word", r"(?<=[\w)\]])³", " ** 3"),
    Swap("loop_variable", rf"^(\s*for\s+)\w+\s*\(\s*({_NAME})\s*\)(?=\s+in\b)", r"\1\2"),
    Swap("for_name", r"^(\s*for)\s+(?=in\b)", r"\1 i "),
    Swap("for_name", r"^(\s*for)\s+(?=range\b)", r"\1 i in "),
    Swap("in_word", rf"^(\s*for\s+{_NAME})\s+(?:of|on|im|ni|inn|is|at|from|through)\s+", r"\1 in "),
    Swap(
        "in_missing",
        rf"(\bfor\s+{_NAME}(?:\s*,\s*(?:{_NAME}|\([^()]*\)))*)\s+(?!in(?:range|enumerate|zip|list|reversed|sorted)?\b)(?=[\w(\[\"])",
        r"\1 in ",
    ),
    Swap("in_missing", rf"(?<=\S)(\s*\bfor\s+)({_NAME})(?=\s+if\b|\s*[\])}}])", r"\1_ in \2", shown=False),
    Swap("not_in", r"(?<=[\w)\]\"])\s+not\s+(?!in\b)(?=[\w(\[\"])", " not in "),
    Swap("condition_missing", r"^(\s*(?:if|elif|while))\s*(?=:)", r"\1 True", shown=False),
    Swap(
        "def_word",
        rf"^(\s*)(?:function|func|fun|fn|define|sub|proc|procedure|method|void|public|private|let|const)"
        rf"(?:\s+static)?(?:\s+(?:void|int|str|float|double|bool))?\s+(?={_NAME}\s*\()",
        r"\1def ",
    ),
    Swap("def_word", rf"^(\s*)(?:{_TYPES})\s+(?={_NAME}\s*\(.*\)\s*:)", r"\1def "),
    Swap("type_word", rf"^(\s*)(?:(?:{_TYPES})\s+)+(?={_NAME}\s*(?:=(?!=)|,))", r"\1"),
    Swap("type_word", rf"^(\s*)(?:(?:{_TYPES})\s+)+(?={_NAME}\s*(?:$|;))", r"\1", shown=False),
    Swap("type_parameter", rf"(?<=[(,])(\s*)(?:{_TYPES})\s+(?={_NAME}\s*(?:[,)]|=(?!=)))", r"\1"),
    Swap("switch", r"^(\s*)switch\b[^:{]*[:{]?\s*$", r"\1if True:", shown=False),
    Swap("do_while", r"^(\s*)do\s*[:{]?\s*$", r"\1while True:", shown=False),
    Swap("python_word", r"^(\s*)catch\b", r"\1except"),
    Swap("python_word", r"^(\s*)(?:throws?)\b(?=\s+\w)", r"\1raise"),
    Swap("python_word", r"^(\s*)until\b", r"\1while not"),
    Swap("python_word", r"^(\s*)unless\b", r"\1if not"),
    Swap("python_word", r"\bis\s+not\s+in\b", "not in"),
    Swap("python_word", r"\bis\s+in\b", "in"),
    Swap("python_word", r"&&", "and"),
    Swap("python_word", r"\|\|", "or"),
    Swap("new_word", rf"\bnew\s+(?={_NAME}\s*\()", ""),
    Swap(
        "ternary",
        r"((?<![=!<>])=(?!=)|\breturn\b|\()\s*([^?]+?)\s*\?\s*(.+?)\s*:\s*([^;]+?)(?=\s*;?\s*$)",
        r"\1 \3 if \2 else \4",
    ),
    Swap("ternary", r"=\s*if\s+(.+?)\s*:\s*(.+?)\s*else\s*:?\s*(.+?)\s*$", r"= \2 if \1 else \3"),
    Swap("increment", r"^(\s*)([\w.\[\]]+)\s*\+\+\s*;?\s*$", r"\1\2 += 1"),
    Swap("increment", r"^(\s*)([\w.\[\]]+)\s*--\s*;?\s*$", r"\1\2 -= 1"),
    Swap("print_brackets", r"(^\s*|:\s*|;\s*)(print)\b\s*(?=[^\s(=.,:\[])(.*?)[\s;]*$", r"\1\2(\3)"),
    Swap("python2", r"^(\s*)(exec)\s+(?=\")(.*?)\s*$", r"\1\2(\3)"),
    Swap("python2", r"^(\s*raise\s+[\w.]+)\s*,\s*(.*?)\s*$", r"\1(\2)"),
    Swap("python2", r"^(\s*except\s+[\w.]+)\s*,\s*(\w+)\s*(?=:)", r"\1 as \2"),
    Swap("backtick", r"`([^`]*)`", r'"\1"'),
    Swap("dollar", r"\$(?=\w)", ""),
    Swap("colon_wrong", r"\s*[;.,]\s*$", ":"),
    Swap("colon_wrong", r"\s*::+\s*$", ":"),
)
"""Words and forms of other languages, and of Python 2."""

OPERATORS = (
    Swap("name_sign", rf"^(\s*{_NAME})[!?]+(\w*)(?=\s+=(?!=)|(?<=\?)=(?!=))", r"\1\2"),
    Swap("swapped_operator", r"=([-+*/])=", r"\1="),
    Swap("swapped_operator", r"=>", ">="),
    Swap("swapped_operator", r"=<", "<="),
    Swap("swapped_operator", r"=!(?!=)", "!="),
    Swap("split_operator", r"([!<>+\-*/%]|//|\*\*)\s+=(?!=)", r"\1="),
    Swap("split_operator", r"/\s+/", "//"),
    Swap("split_operator", r"\*\s+\*", "**"),
    Swap("split_operator", r"-\s+>", "->"),
    Swap("equal_sign", r"===+|==\s+=|=\s+==?", "=="),
    Swap("equal_sign", r"\bis\s*=+(?!=)", "=="),
    Swap("unequal_sign", r"!==+|<>|\bnot\s*=+(?!=)|\bis\s+!=", "!="),
    Swap("not_sign", r"(?<![\w)\]\"])!(?!=)\s*", "not "),
    Swap("colon_equals", r"^(\s*[\w.\[\]]+)\s*:\s*=(?!=)", r"\1 ="),
    Swap("percent", r"(\d+(?:\.\d+)?)\s*%" + _END, r"\1 / 100"),
    Swap("number_dots", r"\b(\d+\.\d+)\.\d[\d.]*", r"\1", shown=False),
    Swap("number_blank", r"(?<=\d) (?=000\b)", ""),
    Swap("number_blank", r"^([^(\[{]*\d) (?=\d{3}\b)", r"\1"),
    Swap("leading_zero", r"(?<![\w.])(?<!\d[-/])0+(?=[1-9]\d*(?![\w.]))", ""),
    Swap(
        "digit_name",
        rf"(^\s*|\b(?:def|class|for|global)\s+)(\d+)(?=[^\W\d])({_NAME})(?=\s*(?:[-+*/]?=(?!=)|[(:]|in\b))",
        r"\1\3\2",
    ),
    Swap("times", rf"(?<![\w.])(\d+(?:\.\d+)?)({_NAME})", r"\1 * \2"),
)
"""Signs and numbers."""

FORMS = (
    Swap("return_sign", r"^(\s*return)\s*(?::|=(?!=))\s*", r"\1 "),
    Swap("import_order", r"^(\s*)import\s+([\w.*, ]+?)\s+from\s+([\w.]+)", r"\1from \3 import \2"),
    Swap("import_missing", r"^(\s*from\s+[\w.]+)\s+(?!import\b)(?=[\w*])", r"\1 import "),
    Swap("import_missing", r"^(\s*from\s+)import\s+(\w+)\s+(?=\w)", r"\1\2 import "),
    Swap("text_quotes", r"(?<![\w.])(\d{4}[-/]\d{1,2}[-/]\d{1,2})(?![\w.])", r'"\1"'),
    Swap(
        "as_missing",
        r"^(\s*import\s+(?:numpy|pandas|tensorflow|seaborn|keras|matplotlib\.pyplot|matplotlib))\s+"
        r"(?=(?:np|pd|tf|sns|k|plt|mpl)\s*$)",
        r"\1 as ",
    ),
    Swap("comma_names", rf"(\blambda\s+{_NAME})\s+(?={_NAME}\s*[:,])", r"\1, "),
    Swap("import_what", r"^(\s*from\s+[\w.]+\s+import|\s*import)\s*$", r"\1 x", shown=False),
    Swap(
        "comma_names",
        r"^(\s*(?:from\s+[\w.]+\s+)?import\s+.*?\w)\s+(?:and\s+)?(?!as\b|import\b)(?<!\bas )(?=\w)",
        r"\1, ",
    ),
    Swap("global_assign", r"^(\s*)(global|nonlocal)\s+(\w+)\s*=(?!=)\s*(.*?)\s*$", "\\1\\2 \\3\n\\1\\3 = \\4"),
    Swap("def_name", r"^(\s*def)\s*(?=\()", r"\1 f", shown=False),
    Swap("def_name", r"^(\s*def)\s*:?\s*$", r"\1 f(): pass", shown=False),
    Swap("def_brackets", rf"^(\s*def\s+{_NAME})\s*(?=:|->|$)", r"\1()"),
    Swap("def_brackets", rf"^(\s*def\s+{_NAME})\s*$", r"\1():", shown=False),
    Swap("def_brackets", rf"^(\s*def\s+{_NAME})\s*$", r"\1(): pass", shown=False),
    Swap("def_brackets", rf"^(\s*def\s+{_NAME})\s*[\[{{]([^\]}})]*)[\]}})](?=\s*(?:->|:|$))", r"\1(\2)"),
    Swap("def_brackets", rf"^(\s*def\s+{_NAME})\s+(\w[^():\[]*?)\s*(?=:)", r"\1(\2)"),
    Swap("lambda_brackets", r"\blambda\s*\(([^()]*)\)\s*:", r"lambda \1:"),
    Swap(
        "lambda_colon", rf"(\blambda\s+{_NAME}(?:\s*,\s*{_NAME})*)\s+(?:return\s+|->\s*|=>?\s*)?(?=[\w(\"\[])", r"\1: "
    ),
    Swap("lambda_colon", rf"(\blambda\s+{_NAME}(?:\s*,\s*{_NAME})*\s*:)\s*return\s+", r"\1 "),
    Swap("lambda_colon", rf"(\blambda(?:\s+{_NAME}(?:\s*,\s*{_NAME})*)?)(?=\s*(?:$|[)\]]))", r"\1: 0", shown=False),
    Swap("lambda_value", r"(\blambda\b[^:()]*:)(?=\s*(?:$|[)\],]))", r"\1 0", shown=False),
    Swap("else_one_line", r"^(\s*)(if\b.*?:.*?\S)\s*;?\s+(el(?:se|if)\b.*?)\s*$", "\\1\\2\n\\1\\3"),
    Swap("comprehension_if", r"\[(.+?)\s+(if\s+.+?)\s+(for\s+.+?)\]", r"[\1 \3 \2]"),
    Swap("comprehension_value", r"(?<=[\[({])(?=\s*for\b)", " 0", shown=False),
    Swap("colon_early", r":\s*(?=(?:and|or|not in|in|is|if)\b|==|!=|[<>])", " "),
    Swap("comma_twice", r",\s*,+", ","),
    Swap("comma_first", r"(?<=[(\[{])\s*,+\s*", ""),
    Swap("parameter_order", rf"(?<=[(,])(\s*{_NAME}\s*=\s*[^,()]+?),(\s*{_NAME})(?=\s*[,)])", r"\2,\1", shown=False),
    Swap("parameter_order", rf"(?<=\()((?:\s*{_NAME}\s*=\s*[^,()]+,)+)(\s*{_NAME})(?=\s*\))", r"\2,\1", shown=False),
    Swap("dict_equals", r"([{,]\s*(?:\"+|\w+)|^\s*\"+)\s*(?:=(?!=)|=>|->)", r"\1:"),
    Swap("dict_colon", r"((?:[{,]|^)\s*(?:\"+|\d+))\s+(?=[\w\"\[({])", r"\1: "),
    Swap("dict_colon", r"(?<=\{)(\s*\w+)\s*,\s*(?=[^,{}]+\bfor\b)", r"\1: "),
    Swap("dict_value", r"(:)(?=\s*(?:[,}]|for\b))", r"\1 None", shown=False),
    Swap("dict_value", rf"([{{,]\s*(?:\"+|{_NAME}|\d+))(?=\s*[,}}])", r"\1: None", shown=False),
    Swap("dict_semicolon", r"(?<=[\w\"\])])\s*;\s*(?=[\w\"\[(])", ", "),
    Swap(
        "left_missing",
        rf"((?:^|[=(\[,:]|\b(?:if|elif|while|return|and|or|not|in)\b)\s*)(?!(?<=[(\[,])\*)({_OPERATOR})",
        r"\1 0 \2",
        shown=False,
    ),
    Swap("two_operators", rf"(?<![(,])({_OPERATOR})\s*(?:{_OPERATOR})", r"\1", shown=False),
    Swap("two_operators", r"[-+]\s*(\*\*|//|[*/%])(?=\s*[\w(])", r"\1", shown=False),
    Swap("two_operators", rf"(?<![(,])(?:{_OPERATOR})\s*({_OPERATOR})", r"\1", shown=False),
    Swap("index_missing", r"(?<=[\w\])\"])\[\s*\]", "[0]", shown=False),
    Swap("dot_end", r"\.(?=\s*(?:$|[)\],:;=+\-*/]))", "", shown=False),
    Swap("value_missing", r"(?<![=!<>+\-*/%:&|^])([-+*/%]?=|\*\*=|//=)(?=\s*(?:$|[,)\];]))", r"\1 0", shown=False),
    Swap("breaks_off", r"(\*\*|//|==|!=|<=|>=|[-+*/%<>]|\b(?:and|or|not|in|is)\b)" + _END, r"\1 0", shown=False),
    Swap("breaks_off", r"(?<=\S)(\s+(?:if|else))(?=\s*[\])}])", r"\1 0", shown=False),
    Swap("breaks_off", r"((?:=|\breturn\b).*\s+if)\s*$", r"\1 0 else 0", shown=False),
    Swap("breaks_off", r"(?<=\S)(\s+as)(?=\s*(?::|$))", r"\1 x", shown=False),
    Swap(
        "unfinished",
        r"^(\s*)(?:if|while|elif|for|with|class|try|assert|del|global|raise|from)\s*$",
        r"\1if 1:",
        shown=False,
    ),
    Swap(
        "unfinished",
        r"^(\s*)(?:if|while|elif|for|with|class|try|assert|del|global|raise|from)\s*$",
        r"\1pass",
        shown=False,
    ),
    Swap("breaks_off", rf"^(\s*(?:if|elif|while|for)\b.*?(?:{_OPERATOR}|\bnot|[-+]))\s*$", r"\1 0:", shown=False),
    Swap("star_alone", r"^(\s*)\*+(?=\w)", r"\1"),
    Swap(
        "ternary_else",
        r"((?:=|\breturn\b|[(\[,])\s*[^=(,\[]+?\s+if\s+[^,\])]+?)(?=\s*(?:[,\])]|$))",
        r"\1 else None",
        shown=False,
    ),
    Swap("ternary_else", r"((?:=|\breturn\b)\s*\S.*\sif\s.*\S)\s*$", r"\1 else None", shown=False),
    Swap("argument_order", r"(\w+\s*=(?!=)\s*[^,()=]+?)\s*,\s*([^,()=]+?)(?=\s*[,)])", r"\2, \1"),
    Swap("parameter_twice", rf"(?<=[(,])\s*({_NAME})(\s*(?:,[^()]*)?,\s*)\1(?=\s*[,)=:])", r"\1\2\1_", shown=False),
    Swap("argument_twice", rf"({_NAME})(\s*=(?!=)[^()]*,\s*)\1(?=\s*=(?!=))", r"\1\2\1_", shown=False),
)
"""Forms of statements and of expressions."""

LATE = (
    Swap("parameters", rf"^(\s*def\s+{_NAME}\s*\()(.*)(?=\)\s*(?:->.*)?:)", r"\1*_, **__", shown=False),
    Swap(
        "assign_swapped",
        rf"^(\s*)(?!(?:if|elif|while|for|return|def|class|import|from|with|else|print|assert)\b)([^=]+?)\s*=\s*({_NAME})\s*$",
        r"\1\3 = \2",
    ),
    Swap(
        "assign_target",
        r"^(\s*)(?!(?:if|elif|while|for|return|def|class|import|from|with|else|print|assert)\b)([^=]+?)(?=\s*[-+*/%]?=(?!=))",
        r"\1x",
        shown=False,
    ),
    Swap("del_target", r"^(\s*del\b)\s*(.*?)\s*$", r"\1 x", shown=False),
    Swap("loop_variable", r"^(\s*for)\s+.+?\s+(?=in\b)", r"\1 i ", shown=False),
    Swap("keyword_argument", r"((?:[(,])\s*)([^(),=]+?)(?=\s*=(?!=))", r"\1x", shown=False),
    Swap("head_missing", r"^(\s*)(?=[^\s:].*(?:==|!=|<=|>=|[<>]|\bin\b)[^:]*:\s*$)", r"\1if "),
    Swap("import_form", r"^(\s*import\b)\s*(.*?)\s*$", r"\1 x", shown=False),
    Swap("import_form", r"^(\s*from\b)\s*(.*?)\s*$", r"\1 x import y", shown=False),
    Swap("condition_wrong", r"^(\s*(?:if|elif|while))\b\s*(.*?)(?=:\s*$)", r"\1 True", shown=False),
)
"""What is told where nothing narrower helped: which part of the line it is."""
