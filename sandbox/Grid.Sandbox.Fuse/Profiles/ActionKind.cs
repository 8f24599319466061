namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>
/// What actions have in common that read much the same inputs: the program and its options, but not what it is given to
/// work on. Options count up to their '=', behind which builds put names of their own.
/// </summary>
internal readonly record struct ActionKind(string Text)
{
    /// <summary>Options are told apart up to this length together; a program that has more is known by the first.</summary>
    private const int LengthMax = 4096;

    /// <summary>The program.</summary>
    public string Program => Text.Split('\0')[0];

    public static ActionKind Of(Reapi.Command command)
    {
        IEnumerable<string> options = command.Arguments
            .Skip(1)
            .Where(argument => argument.StartsWith('-'))
            .Select(option => option.Split('=')[0]);
        string text = string.Join('\0', options.Prepend(command.Arguments.FirstOrDefault(string.Empty)));
        return new ActionKind(text.Length <= LengthMax ? text : text[..LengthMax]);
    }
}
