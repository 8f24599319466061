using Grid.Core;
using Grid.Sandbox.RemoteApis;
using Grid.Storage;

namespace Grid.Sandbox;

/// <summary>One action to run.</summary>
public sealed record SandboxRequest
{
    /// <summary>What to run and which outputs to collect.</summary>
    public required Reapi.Command Command { get; init; }

    /// <summary>The Directory laid out for the command. Its digest function is also the outputs' function.</summary>
    public required Digest InputRoot { get; init; }

    /// <summary>Where inputs come from: files are linked out of it, Directory messages read through it.</summary>
    public required IInputStore Inputs { get; init; }

    /// <summary>Where outputs go; only what it misses is written to it.</summary>
    public required IBlobStore Outputs { get; init; }

    /// <summary>The action the command belongs to, for runners that are handed it whole; null where there is none.</summary>
    public Reapi.Action? Action { get; init; }

    /// <summary>The platform properties the action was sent with: its own, or else its command's.</summary>
    public PlatformProperties Platform { get; init; } = PlatformProperties.None;

    /// <summary>The image the command is run in; null for the host's own programs, or those of its input root.</summary>
    public ActionImage? Image { get; init; }

    /// <summary>Whether the input root is to be the command's <c>/</c>, whatever the sandbox does otherwise.</summary>
    public bool IsRoot { get; init; }

    /// <summary>The socket at which the command finds the farm; null for none.</summary>
    public ActionSocket? RemoteApis { get; init; }

    /// <summary>Who hears stdout and stderr while the command runs; null for nobody.</summary>
    public IOutputTap? Tap { get; init; }

    /// <summary>How long the command may run, staging and capture not counted; null for as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }
}
