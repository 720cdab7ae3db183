vim9script
# The one server of this Vim, on its built-in channel: starting, asking, ending, and starting again.

const mostStarts = 3
const withinSeconds = 60
# How long a server may take to answer that it ends, and then to end.
const graceMs = 1000

var job: job
var ready = false
# Times of the last starts, so that a server that cannot live is not started for ever.
var starts: list<number> = []
var lastWords: list<string> = []
# Folders of the projects that the server knows.
var roots: list<string> = []
var Started: func() = () => {
}
var Ended: func() = () => {
}
var Learned: func(list<any>) = (_) => {
}
# What else the server says and asks, and what of it can be done here; told by Serve().
var Told: func(string, any): bool = (_, _) => false
var Wished: func(string, any, func(any)): bool = (_, _, _) => false
var Abilities: func(): dict<any> = () => ({})

export def Program(): list<string>
  return get(g:, 'foretype_command', ['foretype', '--stdio'])
enddef

# OnStart is called when the server can be asked, OnEnd when it is gone, OnMore when it knows more than when it was asked, with
# the ids of what it does not offer any more.
export def Listen(OnStart: func(), OnEnd: func(), OnMore: func(list<any>))
  Started = OnStart
  Ended = OnEnd
  Learned = OnMore
enddef

# Notifications go to OnTold, requests to OnAsked; each says whether it knows them.
export def Serve(OnTold: func(string, any): bool, OnAsked: func(string, any, func(any)): bool, Able: func(): dict<any>)
  Told = OnTold
  Wished = OnAsked
  Abilities = Able
enddef

# Runs a command of the server; where it has nothing to do, Vim says `otherwise`.
export def Command(name: string, argument: dict<any>, otherwise: string)
  Request('workspace/executeCommand', {command: name, arguments: [argument]}, (done) => {
    if done == false && otherwise !=# ''
      echo otherwise
    endif
  })
enddef

export def Running(): bool
  return job_status(job) ==# 'run'
enddef

export def Ready(): bool
  return ready
enddef

export def LastWords(): list<string>
  return copy(lastWords)
enddef

export def Notify(method: string, params: dict<any>)
  if Running()
    ch_sendexpr(job_getchannel(job), {method: method, params: params})
  endif
enddef

# Then gets the result; an error (superseded, ending) is no news.
export def Request(method: string, params: dict<any>, Then: func(any))
  if !Running()
    return
  endif
  const asked = job
  ch_sendexpr(job_getchannel(job), {method: method, params: params}, {
    callback: (_, reply) => {
      if asked == job && reply->has_key('result')
        Then(reply.result)
      endif
    }})
enddef

# True when the server runs, or has just been started.
export def Start(root: string): bool
  if Running()
    AddRoot(root)
    return true
  endif
  var now = localtime()
  starts->filter((_, at) => now - at < withinSeconds)
  if len(starts) >= mostStarts || !executable(Program()[0])
    return false
  endif
  starts->add(now)
  ready = false
  job = job_start(Program(), {
    in_mode: 'lsp', out_mode: 'lsp', err_mode: 'nl', noblock: 1,
    out_cb: Asked, err_cb: Heard, exit_cb: Exited,
  })
  if Running()
    Initialize(root)
  endif
  return Running()
enddef

def AddRoot(root: string)
  if ready && roots->index(root) < 0
    roots->add(root)
    Notify('workspace/didChangeWorkspaceFolders', {event: {added: [Folder(root)], removed: []}})
  endif
enddef

def Folder(root: string): dict<string>
  return {uri: Uri(root), name: fnamemodify(root, ':t')}
enddef

# Another server may begin at once; one that does not end is killed.
export def Restart()
  starts = []
  const old = job
  Stop()
  if old == job
    timer_start(graceMs, (_) => Kill(old))
    Gone()
  endif
enddef

def Kill(old: job)
  if job_status(old) ==# 'run'
    job_stop(old, 'kill')
  endif
enddef

# When Vim ends, nobody is left to kill it later.
export def Quit()
  const old = job
  if !Stop()
    Kill(old)
  endif
enddef

# Tells the server to end. False where it does not even answer.
def Stop(): bool
  if !Running()
    return true
  endif
  const reply = ch_evalexpr(job_getchannel(job), {method: 'shutdown', params: {}}, {timeout: graceMs})
  Notify('exit', {})
  return !empty(reply)
enddef

export def Uri(path: string): string
  var escaped = path->substitute('[^A-Za-z0-9\-._~/]', (m) => Escape(m[0]), 'g')
  return 'file://' .. (escaped =~# '^/' ? '' : '/') .. escaped
enddef

def Escape(char: string): string
  return range(len(char))->mapnew((_, i) => printf('%%%02X', char2nr(strpart(char, i, 1))))->join('')
enddef

def Initialize(root: string)
  roots = [root]
  var options: dict<any> = {foretype: get(g:, 'foretype_settings', {})}
  Request('initialize', {
    processId: getpid(),
    clientInfo: {name: 'foretype.vim', version: string(v:versionlong)},
    rootUri: Uri(root),
    workspaceFolders: [Folder(root)],
    capabilities: All(),
    initializationOptions: options,
  }, (_) => {
    Notify('initialized', {})
    ready = true
    Started()
  })
enddef

def All(): dict<any>
  var able = Abilities()
  # Vim counts columns in bytes, and so may the server.
  able.general = {positionEncodings: ['utf-8']}
  able.workspace = able->get('workspace', {})->extend({workspaceFolders: true})
  able.experimental = {foretype: {jump: {}, crossFile: {}, input: {}}}
  return able
enddef

# What the server says by itself.
def Asked(from: channel, message: dict<any>)
  if job == null_job || from != job_getchannel(job)
    return
  endif
  var method = message->get('method', '')
  if method ==# 'foretype/changed'
    Learned(message->get('params', {})->get('gone', []))
  elseif !message->has_key('id')
    Told(method, message->get('params', {}))
  elseif method !=# '' && !Wished(method, message->get('params', {}), (result) => Answer(message.id, result))
    ch_sendexpr(job_getchannel(job), {id: message.id, error: {code: -32601, message: 'not supported'}})
  endif
enddef

def Answer(id: any, result: any)
  if Running()
    ch_sendexpr(job_getchannel(job), {id: id, result: result})
  endif
enddef

def Heard(_: channel, line: string)
  lastWords->add(line)
  if len(lastWords) > 20
    lastWords->remove(0)
  endif
enddef

def Exited(ended: job, _: number)
  if ended == job
    Gone()
  endif
enddef

def Gone()
  job = null_job
  ready = false
  Ended()
enddef
