"""Usual mistakes of beginners and what to tell about them: data for the hints of suites.

Each sentence says what probably happened and what to look at, never the line to write. The limit: general enough
to stand in any suite; what speaks of one assignment's task is written down in that assignment's own.
"""

from __future__ import annotations

from grader.text import Text, tr

MISTAKES: dict[str, Text] = {
    "print_not_return": tr("The result is printed and not returned. Use return instead of print."),
    "nothing_returned": tr("The function returned None: no return with a value was reached, or that value is None."),
    "strict_limit": tr("The limit itself is included. Check > against >=, and < against <=."),
    "loose_limit": tr("The limit itself is not included. Check >= against >, and <= against <."),
    "and_for_or": tr("It looks like `and` where one of the two conditions is enough. Compare with `or`."),
    "or_for_and": tr("It looks like `or` where both conditions must hold. Compare with `and`."),
    "second_condition_ignored": tr("The second condition seems to be ignored."),
    "swapped_branches": tr(
        "The other branch of `if` and `else` was run. Check the condition, and whether the two are swapped."
    ),
    "elif_order": tr("Of an if / elif chain only the first that fits is run. Check the order of the conditions."),
    "several_ifs": tr("More than one branch was run. To choose one only, make the later ifs elif."),
    "numbered_from_zero": tr("Counting starts at 1 here, not at 0."),
    "numbered_from_one": tr("Counting starts at 0 here, not at 1."),
    "range_end": tr("range stops before its end. Check that the last value is not missing."),
    "return_in_loop": tr(
        "Only the first item was handled. Perhaps return stands inside the loop: check its indentation."
    ),
    "input_left": tr("There is an input() left. Values come as arguments: remove it."),
    "argument_changed": tr("The value that was passed in was changed. Work on a new one."),
    "mutable_default": tr(
        "Values of an earlier call are still there. Look for a default of [] or {}, or a variable outside."
    ),
    "defined_twice": tr("The function is defined twice. Only the lower one counts."),
    "hard_coded": tr("It looks like the answer of the example. Other input must work too."),
    "always_the_same": tr("The result is the same for different input."),
    "the_others": tr("These are the others. Check which way the condition goes."),
    "values_for_keys": tr("These are the values; the keys were asked for."),
    "value_looked_up": tr("`in` looks among the keys of a dictionary, not its values."),
    "not_a_set": tr("A set was asked for: each thing is in it once."),
    "list_for_tuple": tr("`return a, b` makes a tuple."),
    "swapped_results": tr("The two results are in the wrong order."),
}
"""Name of a mistake → what to tell the student."""
