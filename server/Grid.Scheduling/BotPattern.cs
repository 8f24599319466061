namespace Grid.Scheduling;

/// <summary>
/// Names of bots as operators write them: <c>rack-7-*</c> is every name that begins so. <c>*</c> stands for any text, also
/// none; every other character stands for itself.
/// </summary>
public readonly record struct BotPattern(string Text)
{
    /// <summary>Every bot.</summary>
    public static BotPattern Any { get; } = new("*");

    private bool IsAny => string.IsNullOrEmpty(Text) || Text == "*";

    public bool Matches(string name)
    {
        if (IsAny)
        {
            return true;
        }

        // The last star takes as little as it can, and one more each time the rest does not fit: no recursion, no
        // regular expression, so that no pattern costs more than the product of both lengths.
        (int at, int inName, int star, int taken) = (0, 0, -1, 0);
        while (inName < name.Length)
        {
            if (at < Text.Length && Text[at] == '*')
            {
                (star, taken) = (at++, inName);
            }
            else if (at < Text.Length && Text[at] == name[inName])
            {
                at++;
                inName++;
            }
            else if (star >= 0)
            {
                (at, inName) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        return Text.AsSpan(at).TrimStart('*').IsEmpty;
    }

    public override string ToString() => IsAny ? "*" : Text;
}
