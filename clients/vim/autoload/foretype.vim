vim9script
# What a statusline or another plugin may call.

import autoload 'foretype/engine.vim'

# Empty where foretype does not work in this buffer, else ft, ft:3 (places left), ft:… (starting), ft:thinking (at
# work on a plan or a question), ft:zz (snoozed), ft:off, or ft:! (no server).
export def Status(): string
  return engine.Status()
enddef
