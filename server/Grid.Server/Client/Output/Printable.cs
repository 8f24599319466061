namespace Grid.Server.Client.Output;

/// <summary>
/// Text from the other side of the wire, made safe to print: a worker's name or an error's message could otherwise
/// move the cursor or recolour the terminal.
/// </summary>
internal static class Printable
{
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
