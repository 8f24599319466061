namespace Grid.Sandbox.External;

/// <summary>A program that runs one action each time it is called, by the command line of BuildBox's runners.</summary>
/// <param name="Command">The program and what always comes first on its command line.</param>
/// <param name="CasAddress">Where it finds the action's blobs and leaves outputs: the CAS of its bot.</param>
public sealed record ExternalRunner(IReadOnlyList<string> Command, string CasAddress)
{
    private const string DefaultPath = "PATH=/usr/local/bin:/usr/bin:/bin";

    /// <summary>Arguments of its own kind, such as what of the host to mount.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Its whole environment, each entry <c>NAME=value</c>. Some runners hand theirs on to commands.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [DefaultPath];
}
