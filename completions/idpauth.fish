# fish completion for idpauth. Try it:   idpauth completion fish | source
# Keep it:  idpauth completion fish > ~/.config/fish/completions/idpauth.fish

function __idpauth_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l typed (string replace -ra '["\'\\\\]' '' -- "$current")
    set -l values (command idpauth __complete -- $words[2..] "$typed" 2>/dev/null)
    if set -q values[1]
        printf '%s\n' $values
    else
        __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$typed")
    end
end

complete -c idpauth -f -a '(__idpauth_complete)'
