using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>How a bot runs commands.</summary>
public abstract record SandboxConfig(SourceLocation Location)
{
    /// <summary>
    /// With the tools of the host, in a directory of its own, without isolation (<c>!host-tools</c>).
    /// </summary>
    public sealed record HostTools(SourceLocation Location) : SandboxConfig(Location)
    {
        /// <summary>
        /// Where input roots are laid out; null for a folder beside the bot's local store, so that hardlinks work.
        /// </summary>
        public string? StagingPath { get; init; }

        /// <summary>How input roots are made to be there.</summary>
        public StagingKind Staging { get; init; }

        /// <summary>
        /// How much of stdout, and as much of stderr, is kept; the rest is cut off with a note. Null: the sandbox's own
        /// bound.
        /// </summary>
        public long? OutputSizeBytesMax { get; init; }
    }

    /// <summary>Isolated by bubblewrap (<c>!bubblewrap</c>).</summary>
    public sealed record Bubblewrap(SourceLocation Location, IsolationConfig Isolation) : SandboxConfig(Location)
    {
        /// <summary>Where bubblewrap is; null to look for it.</summary>
        public string? ProgramPath { get; init; }
    }

    /// <summary>Isolated by namespaces of the bot's own making (<c>!namespaces</c>).</summary>
    public sealed record Namespaces(SourceLocation Location, IsolationConfig Isolation) : SandboxConfig(Location);

    /// <summary>By another process of this machine, under another user (<c>!runner</c>).</summary>
    public sealed record Runner(SourceLocation Location, RemoteAddress Remote) : SandboxConfig(Location)
    {
        /// <summary>
        /// Where input roots are laid out, as the runner is told too; null for a folder beside the bot's local store.
        /// </summary>
        public string? StagingPath { get; init; }
    }

    /// <summary>By a program that speaks the command line of BuildBox's runners (<c>!buildbox-run</c>).</summary>
    public sealed record BuildBoxRun(SourceLocation Location, IReadOnlyList<string> Command) : SandboxConfig(Location)
    {
        /// <summary>What is added to the program's command line.</summary>
        public IReadOnlyList<string> Arguments { get; init; } = [];

        /// <summary>The program's environment, each entry <c>NAME=value</c>; null for a usual PATH alone.</summary>
        public IReadOnlyList<string>? Environment { get; init; }

        /// <summary>Where the program lays out input roots; null for a folder beside the bot's local store.</summary>
        public string? StagingPath { get; init; }

        /// <summary>How much of stdout, and as much of stderr, is kept. Null: the sandbox's own bound.</summary>
        public long? OutputSizeBytesMax { get; init; }
    }
}
