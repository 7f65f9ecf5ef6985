# PowerShell completion for idpauth. Try it:
#   idpauth completion powershell | Out-String | Invoke-Expression
# Keep it: put that line into the file that $PROFILE names.

Register-ArgumentCompleter -Native -CommandName 'idpauth' -ScriptBlock {
    param($current, $ast, $cursor)

    $words = @($ast.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursor } |
        ForEach-Object { if ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
    $current = "$current".Trim('"', "'")

    # Until version 7.3 an empty argument has to be quoted to arrive.
    $last = $current
    if ($last -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3') { $last = '""' }

    & idpauth __complete -- @words $last 2>$null | ForEach-Object {
        $value, $description = $_ -split "`t", 2
        if ($value.StartsWith($current, [StringComparison]::Ordinal)) {
            if (-not $description) { $description = $value }
            $text = $value
            if ($text -match '[^\w./:@=+,-]') { $text = "'" + $text.Replace("'", "''") + "'" }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
        }
    }
}
