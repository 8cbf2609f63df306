"""The usual mistakes of the course and what to tell about them: data for the hints of suites.

Each sentence says what probably happened and what to look at, never the line to write. The limit: general enough
to stand in any suite; a name here is used as `feedback.MISTAKES["strict_limit"]`.
"""

from __future__ import annotations

from grader.text import Text

_GENERAL = {
    "print_not_return": Text(
        "화면에 출력만 하고 값을 돌려주지 않았습니다. print 대신 return 을 써 보세요.",
        "The result is printed and not returned. Use return instead of print.",
    ),
    "nothing_returned": Text(
        "함수가 None 을 돌려주었습니다. return 이 빠졌거나, 이 경우에는 실행되지 않습니다.",
        "The function returned None: a return is missing, or not reached in this case.",
    ),
    "strict_limit": Text(
        "경계의 값도 포함됩니다. > 와 >=, < 와 <= 가운데 어느 것이 맞는지 확인해 보세요.",
        "The limit itself is included. Check > against >=, and < against <=.",
    ),
    "loose_limit": Text(
        "경계의 값은 포함되지 않습니다. >= 와 >, <= 와 < 가운데 어느 것이 맞는지 확인해 보세요.",
        "The limit itself is not included. Check >= against >, and <= against <.",
    ),
    "and_for_or": Text(
        "두 조건 가운데 하나만 맞아도 되는 곳에 and 를 쓴 것 같습니다. or 와 비교해 보세요.",
        "It looks like `and` where one of the two conditions is enough. Compare with `or`.",
    ),
    "or_for_and": Text(
        "두 조건이 모두 맞아야 하는 곳에 or 를 쓴 것 같습니다. and 와 비교해 보세요.",
        "It looks like `or` where both conditions must hold. Compare with `and`.",
    ),
    "second_condition_ignored": Text(
        "두 번째 조건을 확인하지 않는 것 같습니다.", "The second condition seems to be ignored."
    ),
    "swapped_branches": Text(
        "if 와 else 가운데 다른 쪽이 실행되었습니다. 조건을, 그리고 둘이 바뀌지 않았는지 확인해 보세요.",
        "The other branch of `if` and `else` was run. Check the condition, and whether the two are swapped.",
    ),
    "elif_order": Text(
        "if / elif 는 위에서부터 처음 맞는 것만 실행됩니다. 조건의 순서를 확인해 보세요.",
        "Of an if / elif chain only the first that fits is run. Check the order of the conditions.",
    ),
    "several_ifs": Text(
        "결과가 여러 개 나왔습니다. 하나만 골라야 하면 두 번째 if 부터는 elif 를 써 보세요.",
        "More than one branch was run. To choose one only, make the later ifs elif.",
    ),
    "numbered_from_zero": Text("번호는 0이 아니라 1부터 시작합니다.", "Counting starts at 1 here, not at 0."),
    "numbered_from_one": Text("번호는 1이 아니라 0부터 시작합니다.", "Counting starts at 0 here, not at 1."),
    "range_end": Text(
        "range 의 끝 값은 포함되지 않습니다. 마지막 값이 빠지지 않았는지 확인해 보세요.",
        "range stops before its end. Check that the last value is not missing.",
    ),
    "return_in_loop": Text(
        "첫 번째만 처리하고 끝났습니다. return 이 반복문 안에 있지 않은지 들여쓰기를 확인해 보세요.",
        "Only the first item was handled. Perhaps return stands inside the loop: check its indentation.",
    ),
    "input_left": Text(
        "input()이 남아 있습니다. 값은 인수로 받으니 지워 주세요.",
        "There is an input() left. Values come as arguments: remove it.",
    ),
    "argument_changed": Text(
        "받은 값을 바꾸었습니다. 함수 안에서 새로 만들어 쓰세요.",
        "The value that was passed in was changed. Work on a new one.",
    ),
    "mutable_default": Text(
        "앞의 호출에서 넣은 값이 남아 있습니다. 기본값으로 쓴 [] 나 {}, 또는 함수 밖의 변수를 확인해 보세요.",
        "Values of an earlier call are still there. Look for a default of [] or {}, or a variable outside.",
    ),
    "shadowed_builtin": Text(
        "dict, sum, list, str 같은 이름을 변수로 쓰면 원래 함수를 더 쓸 수 없습니다. 다른 이름을 써 보세요.",
        "A variable named dict, sum, list or str hides the function of that name. Choose another name.",
    ),
    "defined_twice": Text(
        "같은 이름의 함수가 두 번 있습니다. 아래에 있는 것만 쓰입니다.",
        "The function is defined twice. Only the lower one counts.",
    ),
    "hard_coded": Text(
        "예제의 답을 그대로 적어 둔 것 같습니다. 다른 입력에서도 맞아야 합니다.",
        "It looks like the answer of the example. Other input must work too.",
    ),
    "always_the_same": Text("입력이 달라도 결과가 같습니다.", "The result is the same for different input."),
}

_IF_FOR = {
    "ride_limit": Text(
        "키가 기준과 똑같으면 탈 수 있습니다. 슬라이드에는 < 와 <= 가 모두 나오지만, <= 로 막으면 안 됩니다.",
        "Who is exactly as tall as the limit may ride. The slides show both < and <=; here <= turns that child away.",
    ),
    "negative_odd": Text(
        "음수와 0도 홀수나 짝수입니다. 2로 나눈 나머지로 확인해 보세요.",
        "Negative numbers and zero are odd or even too. Look at the remainder of a division by 2.",
    ),
    "both_words": Text("홀수와 짝수가 함께 들어 있습니다.", "The answer names both odd and even."),
    "failed_congratulated": Text(
        "합격하지 않은 학생의 줄은 나오면 안 됩니다.", "There must be no line for a student who did not pass."
    ),
    "counted_passed_only": Text(
        "번호는 합격자 순서가 아니라 목록에서의 순서입니다. 건너뛸 때도 번호는 늘어나야 합니다.",
        "The number is the place in the list, not among those who passed. It grows for skipped students too.",
    ),
    "missing_upper_case": Text("100보다 큰 점수는 따로 처리해야 합니다.", "A score above 100 is a case of its own."),
    "table_rows": Text("2단부터 9단까지 여덟 줄이 필요합니다.", "There are eight lines, from 2 to 9."),
    "table_transposed": Text(
        "한 줄에 한 단씩, 1부터 9까지 곱한 값을 적습니다.", "Each line holds one number times 1 to 9."
    ),
}

_DICTIONARY = {
    "scores_returned": Text("이름이 아니라 점수를 모았습니다.", "These are the scores; the names were asked for."),
    "unknown_names": Text(
        "받은 딕셔너리에 없는 것이 들어 있습니다. 받은 것을 쓰는지, 이름이 글자로 쪼개지지 않았는지 확인해 보세요.",
        "There is something that is no name in the dictionary. Check that the function uses the dictionary it was "
        "given, and that no name was taken apart into letters.",
    ),
    "pairs_returned": Text(
        "이름과 점수를 함께 돌려주었습니다. 이름만 필요합니다.",
        "These are names with scores; only the names were asked for.",
    ),
    "dictionary_returned": Text(
        "딕셔너리를 그대로 돌려주었습니다. 이름의 리스트가 필요합니다.",
        "This is a dictionary; a list of names was asked for.",
    ),
    "the_others": Text(
        "조건에 맞지 않는 이름을 모았습니다. 조건의 방향을 확인해 보세요.",
        "These are the others. Check which way the condition goes.",
    ),
    "missing_name_raises": Text(
        "없는 이름이면 오류가 아니라 None 을 돌려주어야 합니다. get 이나 in 을 써 보세요.",
        "An unknown name gives None, not an error. Look at get, or in.",
    ),
    "new_dictionary": Text(
        "새 딕셔너리를 만들었습니다. 받은 딕셔너리에 넣고 그것을 돌려주세요.",
        "This is a new dictionary. Put the name into the one that was passed in, and return that.",
    ),
    "values_for_keys": Text("키(이름)가 아니라 값을 모았습니다.", "These are the values; the keys were asked for."),
    "value_looked_up": Text(
        "in 은 딕셔너리의 값이 아니라 키를 찾습니다.", "`in` looks among the keys of a dictionary, not its values."
    ),
    "not_a_set": Text(
        "집합(set)이 필요합니다. 같은 것은 한 번만 들어갑니다.", "A set was asked for: each thing is in it once."
    ),
    "list_for_tuple": Text("쉼표로 이어서 return a, b 처럼 쓰면 튜플이 됩니다.", "`return a, b` makes a tuple."),
    "swapped_results": Text("두 결과의 순서가 바뀌었습니다.", "The two results are in the wrong order."),
    "some_special_characters": Text(
        "마침표와 물음표 말고도 지워야 할 특수 기호가 있습니다.",
        "There are more special characters than the full stop and the question mark.",
    ),
    "capitals": Text(
        "대문자와 소문자를 다른 단어로 세었습니다. 먼저 모두 소문자로 바꿔 보세요.",
        "A word with a capital was counted as another word. Make all of them lower case first.",
    ),
    "empty_word": Text(
        '빈 문자열 ""이 단어로 들어갔습니다. 빈칸이 여러 개일 때를 확인해 보세요.',
        'The empty string "" was counted as a word. Look at double blanks and empty text.',
    ),
    "id_per_occurrence": Text("이미 나온 단어에 새 id 를 주었습니다.", "A word seen before was given a new id."),
    "ids_not_distinct": Text("다른 단어가 같은 id 를 가지고 있습니다.", "Different words share an id."),
    "frequency_keys": Text(
        "id_frequency 의 키는 단어가 아니라 word_id 에 있는 id 여야 합니다.",
        "The keys of id_frequency must be the ids of word_id, not the words.",
    ),
    "ids_hard_coded": Text(
        "예제 문장의 단어와 id 를 그대로 적어 둔 것 같습니다.",
        "The ids look written down for the words of the example.",
    ),
    "tree_left_aligned": Text(
        "별이 가운데에 있지 않습니다. 각 줄 앞에 빈칸이 필요합니다.",
        "The stars are not centred. Each row needs blanks in front.",
    ),
    "tree_stars": Text(
        "한 줄의 별은 1, 3, 5, … 로 두 개씩 늘어납니다.", "The rows have 1, 3, 5, … stars, two more each."
    ),
    "tree_upside_down": Text("나무가 거꾸로 되어 있습니다.", "The tree is upside down."),
    "tree_shifted": Text(
        "가장 넓은 마지막 줄은 빈칸 없이 시작합니다.", "The last and widest row begins at the left margin."
    ),
    "tree_fixed_size": Text("n 이 달라도 나무의 크기가 같습니다.", "The tree has the same size whatever n is."),
}

_RELU_PERCEPTRON = {
    "sigmoid_left": Text(
        "슬라이드의 sigmoid 가 그대로 남아 있습니다. ReLU 로 바꿔 주세요.",
        "This is still the sigmoid of the slide. Replace it by a ReLU.",
    ),
    "leaky_relu": Text(
        "음수에서 0이 아니라 작은 음수가 나옵니다. leaky ReLU 가 아니라 ReLU 가 필요합니다.",
        "Below zero the output is a small negative number: this is a leaky ReLU. A ReLU gives exactly 0 there.",
    ),
    "smooth_relu": Text(
        "0 근처에서 부드럽게 휘어집니다(softplus, ELU, GELU 등). ReLU 는 max(0, x)입니다.",
        "It bends smoothly near 0 (softplus, ELU, GELU, …). A ReLU is max(0, x).",
    ),
    "relu_before_bias": Text(
        "ReLU 를 계산한 다음에 b 를 더했습니다. b 는 ReLU 안에서 더해야 합니다.",
        "b is added after the ReLU. It belongs inside.",
    ),
    "bias_missing": Text("b 를 더하지 않았습니다.", "b is not added."),
    "absolute_value": Text(
        "음수가 0이 되지 않고 부호만 바뀌었습니다(절댓값).", "Negative numbers lose their sign instead of becoming 0."
    ),
    "no_activation": Text(
        "음수가 그대로 나옵니다. ReLU 를 적용하지 않은 것 같습니다.",
        "Negative numbers come out as they are. No ReLU seems to be applied.",
    ),
    "relu_bounded": Text("큰 값이 잘립니다(ReLU6 등).", "Large values are cut off (a ReLU6?)."),
    "outside_graph": Text(
        "hypothesis 가 X, W, b 와 이어진 텐서가 아닙니다. NumPy 가 아니라 TensorFlow 의 연산으로 만들어 주세요.",
        "hypothesis is not a tensor made from X, W and b. Build it from TensorFlow's operations, not NumPy's.",
    ),
    "constant_output": Text("X 가 달라도 출력이 같습니다.", "The output is the same for every X."),
    "frozen_variables": Text(
        "W 와 b 는 학습할 수 있는 tf.Variable 이어야 합니다.", "W and b must stay trainable tf.Variables."
    ),
    "fixed_batch": Text(
        "한 번에 넣는 데이터의 개수가 달라지면 계산되지 않습니다. 첫 번째 차원은 None 이어야 합니다.",
        "It only works for one number of rows. The first dimension of X is None.",
    ),
    "no_gradient": Text("W 와 b 로 기울기가 흐르지 않습니다.", "No gradient reaches W and b."),
}

_DEEPER_MLP = {
    "same_size": Text(
        "슬라이드의 256-256 구조 그대로입니다. 층을 더하거나 더 넓게 만들어 주세요.",
        "This is still the network of the slide, 256-256. Add a layer, or make one wider.",
    ),
    "too_narrow": Text(
        "은닉층은 두 개 이상이고, 각각 256개 이상의 유닛이 있어야 합니다.",
        "There must be at least two hidden layers of at least 256 units each.",
    ),
    "no_nonlinearity": Text(
        "층 사이에 활성화 함수(ReLU 등)가 없습니다. 그러면 여러 층도 한 층과 같습니다.",
        "There is no activation (such as a ReLU) between the layers. Without it, many layers are no more than one.",
    ),
    "layer_unused": Text(
        "만들어 놓고 쓰지 않은 층이 있습니다. 각 층의 입력이 앞 층의 출력인지 확인해 보세요.",
        "A layer is made and not used. Check that each layer takes the output of the one before.",
    ),
    "input_unused": Text("출력이 X 와 상관이 없습니다.", "The output does not depend on X."),
    "softmax_twice": Text(
        "softmax 를 두 번 적용한 것 같습니다. softmax_cross_entropy_with_logits 에는 softmax 전의 값을 넣습니다.",
        "softmax seems to be applied twice. softmax_cross_entropy_with_logits takes what comes before the softmax.",
    ),
    "cost_sign": Text(
        "cost 의 부호가 반대입니다. 교차 엔트로피 앞에는 - 가 있습니다.",
        "The cost has the wrong sign: there is a minus in front of the cross entropy.",
    ),
    "cost_not_cross_entropy": Text(
        "cost 가 출력의 교차 엔트로피가 아닙니다.", "The cost is not the cross entropy of the output."
    ),
    "nan_cost": Text(
        "cost 가 nan 이 되었습니다. log(softmax)는 0의 로그를 만나기 쉽습니다. "
        "softmax_cross_entropy_with_logits 를 써 보세요.",
        "The cost became nan: log(softmax) easily meets the logarithm of 0. Try softmax_cross_entropy_with_logits.",
    ),
    "not_trained": Text("학습이 한 번도 실행되지 않았습니다.", "No training step was run."),
    "cost_not_lowered": Text(
        "학습해도 cost 가 줄지 않았습니다. 학습률과 optimizer 를 확인해 보세요.",
        "Training did not lower the cost. Check the learning rate and the optimizer.",
    ),
    "zero_weights": Text(
        "가중치를 모두 0으로 시작하면 학습되지 않습니다. 무작위 값으로 시작해 주세요.",
        "Weights that all start at 0 do not learn. Start from random values.",
    ),
    "no_gradient_layer": Text("기울기가 닿지 않는 층이 있습니다.", "There is a layer that no gradient reaches."),
    "low_accuracy": Text(
        "처음 보는 그림에서 정확도가 낮습니다. 더 오래 학습하거나 학습률을 바꿔 보세요.",
        "The accuracy on images never seen before is low. Train longer, or change the learning rate.",
    ),
    "early_stopping": Text(
        "early_stopped_time 은 가장 좋은 값이 나온 epoch 이어야 합니다.",
        "early_stopped_time must be the epoch of the best value.",
    ),
    "chosen_on_test": Text(
        "멈출 때를 test 이미지로 골랐습니다. 슬라이드처럼 해도 점수는 같지만, validation 으로 고르는 것이 맞습니다.",
        "The time to stop is chosen on the test images. The slide does so and it costs nothing, "
        "but the validation images are the right ones.",
    ),
}

MISTAKES: dict[str, Text] = {**_GENERAL, **_IF_FOR, **_DICTIONARY, **_RELU_PERCEPTRON, **_DEEPER_MLP}
"""Name of a mistake → what to tell the student."""
