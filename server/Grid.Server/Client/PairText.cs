using Grid.Core;

namespace Grid.Server.Client;

/// <summary>A name and a value as people write them: <c>NAME=VALUE</c>, where the value may hold more equals signs.</summary>
internal static class PairText
{
    /// <exception cref="GridException">INVALID_ARGUMENT when there is no name or no equals sign.</exception>
    public static (string Name, string Value) Parse(string text, string option)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (text[..equals], text[(equals + 1)..])
            : throw GridException.InvalidArgument($"{option} '{text}' must be NAME=VALUE.");
    }
}
