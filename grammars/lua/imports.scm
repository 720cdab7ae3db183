((variable_declaration (assignment_statement
  (variable_list name: (identifier) @namespace)
  (expression_list value: (function_call name: (identifier) @_require arguments: (arguments (string content: (string_content) @module)))))) @import
  (#eq? @_require "require"))
