using Grid.CasProxy.Instances;
using Grid.Core;

namespace Grid.CasProxy.Passing;

/// <summary>
/// Names of operations as clients of a proxy know them: <c>proxied/{instance, escaped}/{name at the server}</c>. Calls about
/// operations name no instance, so the name says which server has it, also to a proxy that was restarted.
/// </summary>
internal static class PassedOperation
{
    private const string Prefix = "proxied/";

    /// <summary>The name at the server, for a client.</summary>
    public static string ToClient(InstanceName instance, string name) => $"{Prefix}{Uri.EscapeDataString(instance.Value)}/{name}";

    /// <summary>The server that has an operation, and its name there.</summary>
    /// <exception cref="GridException">NOT_FOUND when it is no such name.</exception>
    public static (ProxyInstance Instance, string Name) Find(ProxyInstances instances, string name)
    {
        int end = name.StartsWith(Prefix, StringComparison.Ordinal) ? name.IndexOf('/', Prefix.Length) : -1;
        if (end < 0)
        {
            throw GridException.NotFound($"'{name}' is no operation of this proxy: their names begin with {Prefix}.");
        }

        ProxyInstance instance = instances.Find(Uri.UnescapeDataString(name[Prefix.Length..end]));
        return (instance, name[(end + 1)..]);
    }
}
