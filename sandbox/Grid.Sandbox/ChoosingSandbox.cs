using Grid.Core;

namespace Grid.Sandbox;

/// <summary>Several sandboxes of one bot: an action chooses by name, and gets the first when it does not.</summary>
public sealed class ChoosingSandbox : ISandbox
{
    /// <summary>The platform property that names the sandbox.</summary>
    public const string Property = "sandbox";

    private readonly IReadOnlyList<(string Name, ISandbox Sandbox)> _sandboxes;

    /// <param name="sandboxes">The sandboxes, each with a name of its own; they stay their maker's.</param>
    public ChoosingSandbox(IReadOnlyList<(string Name, ISandbox Sandbox)> sandboxes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sandboxes.Count);
        _sandboxes = sandboxes;
    }

    public Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation) =>
        Choose(request.Platform).RunAsync(request, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ISandbox Choose(PlatformProperties platform)
    {
        if (platform.ValuesOf(Property) is not [.., var wanted])
        {
            return _sandboxes[0].Sandbox;
        }

        return _sandboxes.FirstOrDefault(candidate => candidate.Name == wanted).Sandbox ?? throw GridException.InvalidArgument(
            $"The platform property '{Property}' is '{wanted}', and this bot has "
            + $"{string.Join(", ", _sandboxes.Select(candidate => candidate.Name))}: choose one of these, or leave it out.");
    }
}
