using System.CommandLine;
using Grid.Core;

namespace Grid.Server.Client;

/// <summary>How much of a list is asked for.</summary>
internal static class ListLimit
{
    private const int Default = 1000;

    public static Option<int> Create(string description = "At most so many.") => new("--limit")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => Default,
    };

    /// <exception cref="GridException">INVALID_ARGUMENT when it is less than one.</exception>
    public static int Of(ParseResult parsed, Option<int> option) => parsed.GetValue(option) is > 0 and int count
        ? count
        : throw GridException.InvalidArgument($"{option.Name} '{parsed.GetValue(option)}' must be 1 or more.");
}
