using Grid.Core;

namespace Grid.Services.Execution;

/// <summary>Names of operations and of their collections: <c>[instance/]operations[/id]</c>.</summary>
internal static class OperationNames
{
    private const string Collection = "operations";

    /// <summary>The instance an operation belongs to.</summary>
    /// <exception cref="GridException">NOT_FOUND when it is no name of an operation.</exception>
    public static InstanceName InstanceOf(string name)
    {
        int end = name.LastIndexOf('/');
        return end > 0 && TryInstanceOfCollection(name[..end], out InstanceName instance)
            ? instance
            : throw GridException.NotFound(
                $"'{name}' is no operation of this server: their names look like [instance/]operations/id.");
    }

    /// <summary>The instance whose operations are to be listed; the collection's own part may be left out.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the instance name is malformed.</exception>
    public static InstanceName InstanceOfCollection(string name) =>
        TryInstanceOfCollection(name, out InstanceName instance) ? instance : InstanceName.Parse(name);

    private static bool TryInstanceOfCollection(string name, out InstanceName instance)
    {
        instance = InstanceName.Empty;
        bool isNamed = name.EndsWith($"/{Collection}", StringComparison.Ordinal);
        return name == Collection || (isNamed && InstanceName.TryParse(name[..^(Collection.Length + 1)], out instance, out _));
    }
}
