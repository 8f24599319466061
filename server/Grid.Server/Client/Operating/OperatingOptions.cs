using System.CommandLine;
using Grid.Operating.V1;
using Properties = Google.Protobuf.Collections.RepeatedField<Build.Bazel.Remote.Execution.V2.Platform.Types.Property>;

namespace Grid.Server.Client.Operating;

/// <summary>What several verbs of operators take.</summary>
internal static class OperatingOptions
{
    /// <summary>Why: for people, and for clients whose work ends.</summary>
    public static Option<string> Reason() => new("--reason")
    {
        Description = "Why, for whoever wonders.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => string.Empty,
    };

    /// <summary>What bots have to offer to be meant.</summary>
    public static Option<string[]> Property() => new("--property")
    {
        Description = "Only bots that offer it; may be repeated.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Which bots are meant; null when nothing is said.</summary>
    public static BotSelector? SelectorOf(string? pattern, string[] properties)
    {
        if (string.IsNullOrEmpty(pattern) && properties.Length == 0)
        {
            return null;
        }

        BotSelector selector = new() { Name = pattern ?? string.Empty };
        selector.Properties.AddRange(properties
            .Select(text => PairText.Parse(text, "--property"))
            .Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value }));
        return selector;
    }

    /// <summary>A rule as people write it: <c>rack-7-* with OSFamily=linux</c>.</summary>
    public static string TextOf(BotSelector bots) => bots.Properties.Count == 0
        ? bots.Name
        : $"{(bots.Name.Length == 0 ? "*" : bots.Name)} with {TextOf(bots.Properties)}";

    /// <summary>A platform as people write it: <c>ISA=x86-64, OSFamily=linux</c>.</summary>
    public static string TextOf(Properties properties) =>
        string.Join(", ", properties.Select(property => $"{property.Name}={property.Value}"));
}
