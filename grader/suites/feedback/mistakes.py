"""The usual mistakes of the course and what to tell about them: data for the hints of suites.

Each sentence says what probably happened and what to look at, never the line to write. The limit: general enough
to stand in any suite; a name here is used as `feedback.MISTAKES["strict_limit"]`.
"""

from __future__ import annotations

from grader.text import Text, tr

_GENERAL = {
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
}

_IF_FOR = {
    "ride_limit": tr(
        "Who is exactly as tall as the limit may ride. The slides show both < and <=; here <= turns that child away."
    ),
    "limit_forgotten": tr(
        "Both have to be turned away: who is below the minimum and who is above "
        "the maximum. One of the two is enough, so compare `and` with `or`."
    ),
    "negative_odd": tr("Negative numbers and zero are odd or even too. Look at the remainder of a division by 2."),
    "both_words": tr("The answer names both odd and even."),
    "failed_congratulated": tr("There must be no line for a student who did not pass."),
    "counted_passed_only": tr(
        "The number is the place in the list, not among those who passed. It grows for skipped students too."
    ),
    "missing_upper_case": tr("A score above 100 is a case of its own."),
    "table_rows": tr("There are eight lines, from 2 to 9."),
    "table_transposed": tr("Each line holds one number times 1 to 9."),
}

_DICTIONARY = {
    "scores_returned": tr("These are the scores; the names were asked for."),
    "unknown_names": tr(
        "There is something that is no name in the dictionary. Check that the "
        "function uses the dictionary it was given, and that no name was taken "
        "apart into letters."
    ),
    "pairs_returned": tr("These are names with scores; only the names were asked for."),
    "dictionary_returned": tr("This is a dictionary; a list of names was asked for."),
    "the_others": tr("These are the others. Check which way the condition goes."),
    "missing_name_raises": tr("An unknown name gives None, not an error. Look at get, or in."),
    "new_dictionary": tr("This is a new dictionary. Put the name into the one that was passed in, and return that."),
    "values_for_keys": tr("These are the values; the keys were asked for."),
    "value_looked_up": tr("`in` looks among the keys of a dictionary, not its values."),
    "not_a_set": tr("A set was asked for: each thing is in it once."),
    "list_for_tuple": tr("`return a, b` makes a tuple."),
    "swapped_results": tr("The two results are in the wrong order."),
    "some_special_characters": tr("There are more special characters than the full stop and the question mark."),
    "capitals": tr("A word with a capital was counted as another word. Make all of them lower case first."),
    "empty_word": tr('The empty string "" was counted as a word. Look at double blanks and empty text.'),
    "id_per_occurrence": tr("A word seen before was given a new id."),
    "upside_down": tr("word_id is upside down: the word is the key, and its id the value."),
    "ids_not_distinct": tr("Different words share an id."),
    "frequency_keys": tr("The keys of id_frequency must be the ids of word_id, not the words."),
    "ids_hard_coded": tr("The ids look written down for the words of the example."),
    "tree_left_aligned": tr("The stars are not centred. Each row needs blanks in front."),
    "tree_stars": tr("The rows have 1, 3, 5, … stars, two more each."),
    "tree_upside_down": tr("The tree is upside down."),
    "tree_shifted": tr("The last and widest row begins at the left margin."),
    "tree_fixed_size": tr("The tree has the same size whatever n is."),
}

_RELU_PERCEPTRON = {
    "sigmoid_left": tr("This is still the sigmoid of the slide. Replace it by a ReLU."),
    "leaky_relu": tr(
        "Below zero the output is a small negative number: this is a leaky ReLU. A ReLU gives exactly 0 there."
    ),
    "smooth_relu": tr("It bends smoothly near 0 (softplus, ELU, GELU, …). A ReLU is max(0, x)."),
    "relu_before_bias": tr("b is added after the ReLU. It belongs inside."),
    "bias_missing": tr("b is not added."),
    "absolute_value": tr("Negative numbers lose their sign instead of becoming 0."),
    "no_activation": tr("Negative numbers come out as they are. No ReLU seems to be applied."),
    "relu_bounded": tr("Large values are cut off (a ReLU6?)."),
    "outside_graph": tr(
        "hypothesis is not a tensor made from X, W and b. Build it from TensorFlow's operations, not NumPy's."
    ),
    "constant_output": tr("The output is the same for every X."),
    "frozen_variables": tr("W and b must stay trainable tf.Variables."),
    "fixed_batch": tr("It only works for one number of rows. The first dimension of X is None."),
    "no_gradient": tr("No gradient reaches W and b."),
}

_DEEPER_MLP = {
    "same_size": tr("This is still the network of the slide, 256-256. Add a layer, or make one wider."),
    "too_narrow": tr("There must be at least two hidden layers of at least 256 units each."),
    "no_nonlinearity": tr(
        "There is no activation (such as a ReLU) between the layers. Without it, many layers are no more than one."
    ),
    "layer_unused": tr("A layer is made and not used. Check that each layer takes the output of the one before."),
    "input_unused": tr("The output does not depend on X."),
    "softmax_twice": tr(
        "softmax seems to be applied twice. softmax_cross_entropy_with_logits takes what comes before the softmax."
    ),
    "cost_sign": tr("The cost has the wrong sign: there is a minus in front of the cross entropy."),
    "cost_not_cross_entropy": tr("The cost is not the cross entropy of the output."),
    "nan_cost": tr(
        "The cost became nan: log(softmax) easily meets the logarithm of 0. Try softmax_cross_entropy_with_logits."
    ),
    "not_trained": tr("No training step was run."),
    "cost_not_lowered": tr("Training did not lower the cost. Check the learning rate and the optimizer."),
    "zero_weights": tr("Weights that all start at 0 do not learn. Start from random values."),
    "no_gradient_layer": tr("There is a layer that no gradient reaches."),
    "low_accuracy": tr("The accuracy on images never seen before is low. Train longer, or change the learning rate."),
    "early_stopping": tr("early_stopped_time must be the epoch of the best value."),
    "chosen_on_test": tr(
        "The time to stop is chosen on the test images. The slide does so and "
        "it costs nothing, but the validation images are the right ones."
    ),
}

MISTAKES: dict[str, Text] = {**_GENERAL, **_IF_FOR, **_DICTIONARY, **_RELU_PERCEPTRON, **_DEEPER_MLP}
"""Name of a mistake → what to tell the student."""
