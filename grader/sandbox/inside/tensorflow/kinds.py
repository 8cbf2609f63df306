"""What TensorFlow asks of classes while it builds its first graph, asked once before the fork.

Whether a tensor is composite, or a number a mapping, is looked up in the registers of abstract classes: the first time
by way of all their subclasses, then in a cache. A child that asks first pays 7 ms of 40 for answers that never change.
The limit: whoever registers a class with an abstract one makes all processes' own caches ask again.
"""

from __future__ import annotations

from collections.abc import Mapping, MappingView, Sequence
from numbers import Integral, Real

import numpy as np
from tensorflow.python.framework.composite_tensor import CompositeTensor
from tensorflow.python.framework.dtypes import DType, as_dtype
from tensorflow.python.framework.ops import EagerTensor, Operation, SymbolicTensor
from tensorflow.python.framework.sparse_tensor import SparseTensor
from tensorflow.python.framework.tensor_shape import TensorShape
from tensorflow.python.framework.type_spec import TypeSpec
from tensorflow.python.ops.ragged.ragged_tensor import RaggedTensor
from tensorflow.python.ops.ref_variable import RefVariable
from tensorflow.python.ops.resource_variable_ops import ResourceVariable

_ABSTRACT = (
    CompositeTensor,
    TypeSpec,
    DType,
    TensorShape,
    SparseTensor,
    RaggedTensor,
    Mapping,
    MappingView,
    Sequence,
    Real,
    Integral,
)
_KINDS = (
    *(SymbolicTensor, EagerTensor, Operation, RefVariable, ResourceVariable, TensorShape),
    *(int, float, bool, str, bytes, list, tuple, dict, type(None), type),
    *(np.ndarray, np.float32, np.float64, np.int32, np.int64),
    *(type(as_dtype(name)) for name in ("float32", "float64", "int32", "int64", "bool", "string")),
)


def install() -> None:
    """Have every class asked for; the answers stay in the abstract classes' caches."""
    for kind in _KINDS:
        for abstract in _ABSTRACT:
            issubclass(kind, abstract)
