# bash completion for idpauth. Try it:   eval "$(idpauth completion bash)"
# Keep it:  idpauth completion bash > ~/.local/share/bash-completion/completions/idpauth

_idpauth() {
	# Bash splits words also at the = and : within them. Where the line has no
	# blank between two pieces, they are one word.
	local line=${COMP_LINE:0:COMP_POINT} words=() rest piece i
	for ((i = 0; i <= COMP_CWORD; i++)); do
		rest=${line#"${line%%[![:space:]]*}"}
		piece=${COMP_WORDS[i]}
		((i == COMP_CWORD)) && piece=$rest
		if ((i > 0)) && [[ $rest == "$line" ]]; then
			words[${#words[@]}-1]+=$piece
		else
			words+=("$piece")
		fi
		line=${rest#"$piece"}
	done

	# Bash replaces the last piece only, with an @ before it: what stands before
	# that in its word is not to be repeated.
	for i in = :; do
		[[ $piece != [\"\']* && $COMP_WORDBREAKS == *"$i"* ]] && piece=${piece##*"$i"}
	done
	local current=${words[${#words[@]}-1]}
	local before=${current%"$piece"} value
	before=${before%@}
	for i in "${!words[@]}"; do
		words[i]=${words[i]//[\\\"\']/}
	done
	current=${words[${#words[@]}-1]}
	before=${before//[\\\"\']/}

	COMPREPLY=()
	while IFS=$'\t' read -r value _; do
		[[ $value == "$current"* ]] || continue
		[[ $value == *= ]] && compopt -o nospace 2>/dev/null
		value=${value#"$before"}
		[[ -z $value || $piece == [\"\']* ]] || printf -v value %q "$value"
		COMPREPLY+=("$value")
	done < <(command idpauth __complete -- "${words[@]:1}" 2>/dev/null)
}

complete -o default -F _idpauth idpauth
