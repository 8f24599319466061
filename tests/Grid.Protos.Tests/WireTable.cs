using System.Text.RegularExpressions;

namespace Grid.Protos.Tests;

/// <summary>Reads one table of <c>Wire/</c> as a set of facts, one line of text each; Wire/README.md has the notation.</summary>
internal static partial class WireTable
{
    private const int IndentWidth = 2;

    public static IReadOnlySet<string> Facts(string table)
    {
        HashSet<string> facts = [];
        List<string> scope = [];
        foreach (string line in table.Split('\n').Where(IsFact))
        {
            string text = Spaces().Replace(line.Trim(), " ");
            int depth = line.TakeWhile(character => character == ' ').Count() / IndentWidth;
            scope.RemoveRange(depth, scope.Count - depth);
            if (Opening(text) is { } name)
            {
                scope.Add(name);
            }

            facts.UnionWith(FactsOf(text, string.Join('.', scope)));
        }

        return facts;
    }

    private static bool IsFact(string line) => line.Trim().Length > 0 && !line.StartsWith('#');

    private static string? Opening(string text) => text.Split(' ') switch
    {
        ["message" or "service", string name] => name,
        _ => null,
    };

    private static IEnumerable<string> FactsOf(string text, string scope) => text.Split(' ', 2) switch
    {
        ["package", string name] => [$"package {name}"],
        ["message", _] => [$"message {scope}"],
        ["service", _] => [$"service {scope}"],
        ["rpc", string method] => [$"rpc {scope}.{method}"],
        ["reserved", string numbers] => [$"{scope} reserved {numbers}"],
        ["enum", string values] => EnumFacts(values, scope),
        _ => [$"{scope} field {text}"],
    };

    private static IEnumerable<string> EnumFacts(string text, string scope)
    {
        string[] parts = text.Split(": ");
        string name = scope.Length == 0 ? parts[0] : $"{scope}.{parts[0]}";
        return parts[1].Split(", ").Select(value => $"enum {name} {value}");
    }

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
