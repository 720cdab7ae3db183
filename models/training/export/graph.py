"""A thin writer of ONNX graphs: values are names, every node is one line where it is used."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

TYPES = {
    "float32": TensorProto.FLOAT,
    "float16": TensorProto.FLOAT16,
    "int64": TensorProto.INT64,
    "int32": TensorProto.INT32,
}
MICROSOFT = "com.microsoft"


class Graph:
    """Collects nodes, constants, inputs and outputs; `build` checks nothing but the names."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._count = 0

    def constant(self, name: str, value: np.ndarray) -> str:
        """The same name twice is the same constant."""
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def node(
        self,
        operator: str,
        inputs: list[str],
        outputs: int | list[str] = 1,
        domain: str = "",
        **attributes: object,
    ) -> str:
        """Adds a node and returns its first output; outputs named '' are not produced."""
        if isinstance(outputs, int):
            outputs = [self.fresh(operator) for _ in range(outputs)]
        self._nodes.append(
            helper.make_node(
                operator, inputs, outputs, name=f"{operator}_{len(self._nodes)}", domain=domain, **attributes
            )
        )
        return outputs[0]

    def fresh(self, hint: str) -> str:
        self._count += 1
        return f"{hint.lower()}_{self._count}"

    def input(self, name: str, kind: str, shape: list[int | str]) -> str:
        self._inputs.append(helper.make_tensor_value_info(name, TYPES[kind], shape))
        return name

    def output(self, name: str, kind: str, shape: list[int | str]) -> str:
        self._outputs.append(helper.make_tensor_value_info(name, TYPES[kind], shape))
        return name

    def build(self, opset: int = 17, ir_version: int = 8) -> onnx.ModelProto:
        graph = helper.make_graph(
            self._nodes, self.name, self._inputs, self._outputs, list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=ir_version, producer_name="foretype")
