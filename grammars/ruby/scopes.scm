(program) @scope.function
[(method) (singleton_method) (lambda)] @scope.function
[(block) (do_block)] @scope
[(class) (module)] @scope.function

(method name: (identifier) @definition.method)
(class name: (constant) @definition.outer)
(module name: (constant) @definition.outer)
(method_parameters (identifier) @definition)
(method_parameters [(optional_parameter) (keyword_parameter) (splat_parameter) (hash_splat_parameter) (block_parameter)] @definition.pattern)
(block_parameters (identifier) @definition)
(lambda_parameters (identifier) @definition)
(assignment left: (identifier) @definition.nearest)
(assignment left: (left_assignment_list) @definition.pattern)
(operator_assignment left: (identifier) @definition.nearest)
(assignment left: (constant) @definition)
(exception_variable (identifier) @definition.nearest)
(for pattern: (identifier) @definition.nearest)

(call receiver: (_) method: (identifier) @member)
(call !receiver method: (identifier) @member.method)
[(instance_variable) (class_variable)] @member.instance
(identifier) @member.bare
(hash_key_symbol) @member
(simple_symbol) @member
