((call method: (identifier) @_require arguments: (argument_list (string (string_content) @module))) @import
  (#match? @_require "^require"))
