using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Scheduling;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Services.Operating;

/// <summary>What operators write, checked and in our own terms.</summary>
internal static class OperatorWire
{
    /// <exception cref="GridException">INVALID_ARGUMENT when the reason is too long.</exception>
    public static OrderGiver ToGiver(string reason, ServerCallContext context) =>
        new(CallerHeaders.CallerOf(context), Checked("reason", reason, OperatingLimits.ReasonLengthMax));

    /// <summary>Which bots are meant; all of the pool when nothing is said.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT that says what is wrong with it.</exception>
    public static BotSelector ToSelector(FarmApi.BotSelector? wire, PoolName pool)
    {
        if (wire is null)
        {
            return new BotSelector(pool, BotPattern.Any, PlatformProperties.None);
        }

        if (wire.Properties.Count > OperatingLimits.PropertiesMax)
        {
            throw GridException.InvalidArgument(
                $"A rule may name at most {OperatingLimits.PropertiesMax} properties; this one names {wire.Properties.Count}.");
        }

        return new BotSelector(
            pool,
            PatternOf(Checked("name of the bots", wire.Name, OperatingLimits.TextLengthMax)),
            PlatformProperties.Of(wire.Properties.Select(ToProperty)));
    }

    /// <summary>The same for a rule, which is about something.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT that says what is wrong with it.</exception>
    public static BotSelector ToRule(FarmApi.BotSelector? wire, PoolName pool) =>
        wire is { Name.Length: > 0 } or { Properties.Count: > 0 }
            ? ToSelector(wire, pool)
            : throw GridException.InvalidArgument(
                "The rule names no bots: give a name, a pattern such as 'rack-7-*' ('*' is all of them), or a property.");

    // One form for each meaning, because rules are found by it.
    private static BotPattern PatternOf(string text) => text is "" or "*" ? BotPattern.Any : new BotPattern(text);

    private static PlatformProperty ToProperty(Reapi.Platform.Types.Property wire) => wire.Name.Length > 0
        ? new PlatformProperty(
            Checked("name of a property", wire.Name, OperatingLimits.TextLengthMax),
            Checked("value of a property", wire.Value, OperatingLimits.TextLengthMax))
        : throw GridException.InvalidArgument("A property has no name: write it as name and value.");

    private static string Checked(string what, string text, int lengthMax)
    {
        if (text.Length > lengthMax)
        {
            throw GridException.InvalidArgument($"The {what} has {text.Length} characters: {lengthMax} are allowed.");
        }

        return text.AsSpan().ContainsAnyInRange('\0', '\x1f')
            ? throw GridException.InvalidArgument($"The {what} has control characters: leave them out.")
            : text;
    }
}
