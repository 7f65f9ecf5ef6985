#compdef idpauth
# zsh completion for idpauth. Try it, after compinit:   eval "$(idpauth completion zsh)"
# Keep it:  idpauth completion zsh > a directory of $fpath/_idpauth

_idpauth() {
	local -a typed values shown open openshown
	local value description
	(( CURRENT > 2 )) && typed=("${(@Q)words[2,CURRENT-1]}")
	typed+=("${(Q)PREFIX}")
	while IFS=$'\t' read -r value description; do
		if [[ $value == *= ]]; then
			open+=("$value")
			openshown+=("$value${description:+  -- $description}")
		else
			values+=("$value")
			shown+=("$value${description:+  -- $description}")
		fi
	done < <(command idpauth __complete -- "${typed[@]}" 2>/dev/null)
	if (( $#values + $#open == 0 )); then
		compset -P '--*='
		_files
		return
	fi
	compadd -l -d shown -a values
	compadd -l -S '' -d openshown -a open
}

if [[ $funcstack[1] == _idpauth ]]; then
	_idpauth "$@"
else
	compdef _idpauth idpauth
fi
