"""What a graph is made of: op types that may run in a clean room, its layers, what depends on what.

Works on TensorFlow graphs and GraphDefs as data; runs nothing. A layer is an op that multiplies something that
depends on X by something that depends on a variable and not on X: names, Python code and the way the product is
written do not matter. The limit: products inside functions of the graph (While, If) are not seen as layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tensorflow.python.framework import op_def_registry

PURE_OPS = frozenset(
    """
    Abs AccumulateNV2 Acos Acosh Add AddN AddV2 All Any ApproximateEqual ArgMax ArgMin Asin Asinh Assert Atan Atan2
    Atanh AvgPool AvgPoolGrad BatchMatMul BatchMatMulV2 BatchMatMulV3 BatchNormWithGlobalNormalization BiasAdd
    BiasAddGrad BiasAddV1 Bitcast BroadcastArgs BroadcastGradientArgs BroadcastTo Bucketize Case Cast Ceil
    CheckNumerics CheckNumericsV2 ClipByValue Concat ConcatOffset ConcatV2 Const Conv2D Conv2DBackpropFilter
    Conv2DBackpropInput Cos Cosh Cross CrossReplicaSum Cumprod Cumsum DenseBincount DepthwiseConv2dNative Diag
    DiagPart Div DivNoNan DynamicPartition DynamicStitch Einsum Elu EluGrad Empty EmptyTensorList EnsureShape Enter
    Equal Erf Erfc Erfinv EuclideanNorm Exit Exp ExpandDims Expm1 FakeParam Fill Floor FloorDiv FloorMod
    FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 Gather GatherNd GatherV2 Greater GreaterEqual GuaranteeConst
    Identity IdentityN If InTopK InTopKV2 Inv InvGrad Invert InvertPermutation IsFinite IsInf IsNan L2Loss LRN
    LeakyRelu LeakyReluGrad Less LessEqual LinSpace Log Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr LogicalXor
    LoopCond MatMul MatrixBandPart MatrixDiag MatrixDiagPart MatrixDiagV3 MatrixSetDiagV3 Max MaxPool MaxPoolGrad
    MaxPoolV2 Maximum Mean Merge Min Minimum MirrorPad Mod Mul MulNoNan Multinomial Neg NextIteration NoOp NotEqual
    OneHot OnesLike OptionalFromValue OptionalGetValue OptionalHasValue OptionalNone Pack Pad PadV2 ParallelConcat
    ParallelDynamicStitch PartitionedCall Placeholder PlaceholderWithDefault Pow PreventGradient Prod RandomShuffle
    RandomStandardNormal RandomUniform RandomUniformInt Range Rank RealDiv Reciprocal ReciprocalGrad Relu Relu6
    Relu6Grad ReluGrad Reshape ReverseV2 RightShift Rint Roll Round Rsqrt RsqrtGrad ScatterNd SegmentMax SegmentMean
    SegmentMin SegmentProd SegmentSum Select SelectV2 Selu SeluGrad Shape ShapeN Sigmoid SigmoidGrad Sign Sin Sinh
    Size Slice Snapshot Softmax SoftmaxCrossEntropyWithLogits Softplus SoftplusGrad Softsign SoftsignGrad
    SparseSoftmaxCrossEntropyWithLogits SparseTensorDenseMatMul SparseToDense Split SplitV Sqrt SqrtGrad Square
    SquaredDifference Squeeze StackPopV2 StackPushV2 StackV2 StatefulPartitionedCall StatelessCase StatelessIf
    StatelessMultinomial StatelessRandomGetAlg StatelessRandomGetKeyCounter StatelessRandomNormal
    StatelessRandomNormalV2 StatelessRandomUniform StatelessRandomUniformInt StatelessRandomUniformIntV2
    StatelessRandomUniformV2 StatelessTruncatedNormal StatelessWhile StopGradient StridedSlice StridedSliceGrad
    StringFormat Sub Sum Switch Tan Tanh TanhGrad TensorArrayCloseV3 TensorArrayConcatV3 TensorArrayGatherV3
    TensorArrayGradV3 TensorArrayReadV3 TensorArrayScatterV3 TensorArraySizeV3 TensorArraySplitV3 TensorArrayV3
    TensorArrayWriteV3 TensorListConcatLists TensorListConcatV2 TensorListElementShape TensorListFromTensor
    TensorListGather TensorListGetItem TensorListLength TensorListPopBack TensorListPushBack TensorListPushBackBatch
    TensorListReserve TensorListResize TensorListScatterV2 TensorListSetItem TensorListSplit TensorListStack
    TensorScatterAdd TensorScatterMax TensorScatterMin TensorScatterSub TensorScatterUpdate TensorStridedSliceUpdate
    Tile TopK TopKV2 Transpose TruncateDiv TruncateMod TruncatedNormal Unique UniqueV2 Unpack UnravelIndex
    UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum Where While Xdivy Xlog1py Xlogy
    ZerosLike
    """.split()  # noqa: SIM905  a table
)
"""Op types without an effect outside their outputs: no file, network, Python function, queue, table or variable."""

CONTROL_FLOW = frozenset({"Case", "If", "StatelessCase", "StatelessIf", "StatelessWhile", "While"})
"""Ops that call functions of the graph by a condition."""
CHANCE = frozenset(
    {"Multinomial", "RandomShuffle", "RandomStandardNormal", "RandomUniform", "RandomUniformInt", "TruncatedNormal"}
)
"""Ops that count how often a session has run them."""
PYTHON_OPS = frozenset({"PyFunc", "PyFuncStateless", "EagerPyFunc"})
_PRODUCTS = frozenset({"MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "Einsum", "Conv2D"})


def refused(graph_def: Any) -> list[str]:
    """Op types of a GraphDef, its functions included, that are not on the list, and what its attributes name as a
    function that is none of its own; sorted."""
    own = {function.signature.name for function in graph_def.library.function}
    # A function that bears the name of an op is not called by it: the op is.
    functions = {name for name in own if op_def_registry.get(name) is None}
    # What an attribute names (a branch, a body) may be put in its place as a node of that type: the lowering of If and
    # While makes one without asking whether it is a function. So none but the graph's own functions may be named.
    named = {name for value in _attributes(graph_def) for name in _functions_named(value)}
    return sorted(({node.op for node in nodes(graph_def)} - PURE_OPS | named) - functions)


def forget_gradients(graph_def: Any) -> None:
    """Leave out what a GraphDef says of its own gradients: another op's by name, a Python function that stayed behind,
    a function of the library. What is left is the derivative of what it computes."""
    del graph_def.library.gradient[:]
    for node in nodes(graph_def):
        node.attr.pop("_gradient_op_type", None)
    for function in graph_def.library.function:
        function.attr.pop("_gradient_op_type", None)


def nodes(graph_def: Any) -> list[Any]:
    """Those of the graph and of all functions in its library, called or not."""
    return [*graph_def.node, *(node for function in graph_def.library.function for node in function.node_def)]


def _attributes(graph_def: Any) -> Iterator[Any]:
    for holder in (*nodes(graph_def), *graph_def.library.function):
        yield from holder.attr.values()


def _functions_named(value: Any) -> Iterator[str]:
    """The functions that the value of an attribute names, those that their own attributes name included."""
    for function in ([value.func] if value.HasField("func") else [], value.list.func):
        for each in function:
            yield each.name
            for inner in each.attr.values():
                yield from _functions_named(inner)


def placeholders(graph_def: Any, output: str) -> dict[str, tuple[int, ...]]:
    """Tensor → shape of the placeholders of a GraphDef that the tensor `output` is computed from."""
    nodes = {node.name: node for node in graph_def.node}
    found: dict[str, tuple[int, ...]] = {}
    seen: set[str] = set()
    waiting = [output]
    while waiting:
        name = waiting.pop().partition(":")[0]
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        node = nodes[name]
        waiting.extend(one for one in node.input if not one.startswith("^"))
        if node.op == "Placeholder":
            found[f"{name}:0"] = tuple(size.size for size in node.attr["shape"].shape.dim)
    return found


def ancestors(tensors: Iterable[Any]) -> set[Any]:
    """All ops that the tensors are computed from, their own included, by data edges."""
    found: set[Any] = set()
    waiting = [tensor.op for tensor in tensors]
    while waiting:
        op = waiting.pop()
        if op not in found:
            found.add(op)
            waiting.extend(tensor.op for tensor in op.inputs)
    return found


def descendants(tensors: Iterable[Any]) -> set[Any]:
    """All ops that use the tensors, directly or not."""
    found: set[Any] = set()
    waiting = [op for tensor in tensors for op in tensor.consumers()]
    while waiting:
        op = waiting.pop()
        if op not in found:
            found.add(op)
            waiting.extend(consumer for tensor in op.outputs for consumer in tensor.consumers())
    return found


@dataclass(frozen=True)
class Layer:
    """One product of something from X with weights."""

    op: Any
    inlet: Any
    """The tensor from X that is multiplied."""
    weights: tuple[str, ...]
    """The names of the variables' ops that the other factor is made of."""
    depth: int
    """1 for a layer that reads X itself, else one more than the deepest layer before it."""
    used: bool
    """Whether the output depends on it."""

    @property
    def outlet(self) -> Any:
        return self.op.outputs[0]


def layers(operations: Iterable[Any], x: Any, output: Any, variables: Iterable[str]) -> list[Layer]:
    """The layers of a graph between `x` and `output`, and those that `output` does not use; by depth.

    `operations` are those of the network itself, in the order of creation: gradients multiply too.
    `variables` are the names of the placeholders that stand for variables.
    """
    from_x, before = descendants([x]) | {x.op}, ancestors([output])
    names = set(variables)
    found: list[Layer] = []
    for op in operations:
        if op.type not in _PRODUCTS or op not in from_x:
            continue
        factors = list(op.inputs)[:2]
        sides = [factor.op in from_x for factor in factors]
        if sum(sides) != 1:
            continue
        inlet, other = factors if sides[0] else reversed(factors)
        weights = tuple(sorted(one.name for one in ancestors([other]) if one.name in names))
        if weights:
            behind = ancestors([inlet])
            depth = 1 + max((layer.depth for layer in found if layer.op in behind), default=0)
            found.append(Layer(op, inlet, weights, depth, op in before))
    return sorted(found, key=lambda layer: layer.depth)
