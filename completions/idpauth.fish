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
        set -l flag (string match -r '^--[^=]*=' -- "$typed")
        set -l paths (__fish_complete_path (string replace -- "$flag" '' "$typed"))
        printf '%s\n' "$flag"$paths
    end
end

complete -c idpauth -f -a '(__idpauth_complete)'
