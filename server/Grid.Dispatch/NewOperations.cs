using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Names for operations that begin.</summary>
public static class NewOperations
{
    private const string Collection = "operations/";

    /// <summary>A name that no operation has: <c>[instance/]operations/{guid}</c>.</summary>
    public static OperationName NameFor(InstanceName instance) => new($"{PrefixOf(instance)}{Guid.NewGuid()}");

    /// <summary>A name that another server may have given an operation of this instance.</summary>
    public static bool TryParse(string? text, InstanceName instance, [NotNullWhen(true)] out OperationName? name)
    {
        string prefix = PrefixOf(instance);
        name = text is not null
            && text.StartsWith(prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(prefix.Length), "D", out _)
            ? new OperationName(text)
            : null;
        return name is not null;
    }

    private static string PrefixOf(InstanceName instance) =>
        instance.Value.Length == 0 ? Collection : $"{instance}/{Collection}";
}
