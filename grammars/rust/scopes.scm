; A later `let` of the same name is another variable: what follows it sees the new one.
(source_file) @scope.function
[(function_item) (closure_expression) (mod_item)] @scope.function
[(block) (match_arm) (for_expression) (if_expression) (while_expression)] @scope
[(impl_item) (trait_item) (struct_item) (enum_item)] @scope

(function_item name: (identifier) @definition.outer)
(declaration_list (function_signature_item name: (identifier) @member))
(impl_item body: (declaration_list (function_item name: (identifier) @member.only)))
(trait_item body: (declaration_list (function_item name: (identifier) @member.only)))
(struct_item name: (type_identifier) @definition.outer)
(enum_item name: (type_identifier) @definition.outer)
(trait_item name: (type_identifier) @definition.outer)
(mod_item name: (identifier) @definition.outer)
(type_item name: (type_identifier) @definition)
(associated_type name: (type_identifier) @definition)
(const_item name: (identifier) @definition)
(static_item name: (identifier) @definition)
(macro_definition name: (identifier) @definition)
(parameter pattern: (identifier) @definition)
(parameter pattern: [(tuple_pattern) (tuple_struct_pattern) (struct_pattern) (ref_pattern) (mut_pattern) (reference_pattern)] @definition.pattern)
(closure_parameters (identifier) @definition)
(closure_parameters [(tuple_pattern) (reference_pattern)] @definition.pattern)
(let_declaration pattern: (identifier) @definition.sequential)
(let_declaration pattern: [(tuple_pattern) (tuple_struct_pattern) (struct_pattern) (slice_pattern) (ref_pattern) (mut_pattern)] @definition.pattern.sequential)
(let_condition pattern: [(tuple_struct_pattern) (tuple_pattern) (struct_pattern)] @definition.pattern)
(for_expression pattern: (identifier) @definition)
(for_expression pattern: [(tuple_pattern) (reference_pattern)] @definition.pattern)
(match_pattern (identifier) @definition)
(match_pattern [(tuple_struct_pattern) (tuple_pattern) (struct_pattern) (captured_pattern)] @definition.pattern)
(type_parameter (type_identifier) @definition)
(use_declaration argument: (scoped_identifier name: (identifier) @definition))
(use_declaration argument: (identifier) @definition)
(use_list (identifier) @definition)
(use_as_clause alias: (identifier) @definition)
(use_list (use_as_clause path: (identifier) @foreign))

; Behind a path stands what another module calls so; directly behind `crate`, `self`, `super` and `Self`, this file's.
(scoped_identifier path: [(identifier) (scoped_identifier)] name: (identifier) @member)
(scoped_type_identifier path: (_) @path name: (type_identifier) @member (#not-any-of? @path "crate" "self" "super" "Self"))
(token_tree (identifier) . "::" . (identifier) @member)
(token_tree "." . (identifier) @member)
(lifetime (identifier) @label)
(tuple_struct_pattern type: (identifier) @reference)

(field_identifier) @member
(field_expression value: (self) field: (field_identifier) @member.self)
(field_declaration name: (field_identifier) @member)
(shorthand_field_identifier) @shorthand
(shorthand_field_initializer (identifier) @shorthand)
(const_parameter name: (identifier) @definition)
