using Grid.Core;

namespace Grid.Server.Composition;

/// <summary>Where other servers reach this one, as far as that can be told from where it listens.</summary>
internal static class OwnAddress
{
    private const string UnixScheme = "unix:";

    private static readonly string[] EveryAddress = ["[::]:", "0.0.0.0:"];

    /// <summary>
    /// The first TCP listener, or else the first socket. One that listens on every address of the machine is reached by
    /// the machine's name.
    /// </summary>
    /// <param name="addresses">Such as <c>10.0.0.1:50051</c> or <c>unix:/path</c>; at least one.</param>
    public static RemoteAddress Of(IReadOnlyList<string> addresses)
    {
        string first = addresses.FirstOrDefault(address => !address.StartsWith(UnixScheme, StringComparison.Ordinal)) ?? addresses[0];
        string? every = EveryAddress.FirstOrDefault(prefix => first.StartsWith(prefix, StringComparison.Ordinal));
        string reachable = every is null ? first : $"{Environment.MachineName}:{first[every.Length..]}";
        return RemoteAddress.Parse(first.StartsWith(UnixScheme, StringComparison.Ordinal) ? first : $"http://{reachable}");
    }
}
