using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Conformance.Sandboxes;
using Grid.Server.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Sandbox.External.Tests;

/// <summary>A sandbox over one of BuildBox's runners, put together as a bot does it.</summary>
public abstract class BuildBoxContract : SandboxContract, IAsyncLifetime
{
    private readonly Stack<IAsyncDisposable> _opened = new();

    /// <summary>What is added to the runner's command line.</summary>
    protected abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>The runner's command.</summary>
    protected abstract IReadOnlyList<string> Command { get; }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        while (_opened.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }

    protected override async Task<ISandbox> CreateAsync(string stagingPath)
    {
        SandboxConfig.BuildBoxRun sandbox = new(SourceLocation.BuiltIn, Command)
        {
            Arguments = Arguments,
            StagingPath = stagingPath,
            OutputSizeBytesMax = Limits.StreamBytesMax,
        };
        BotConfig bot = new(SourceLocation.BuiltIn) { Sandbox = sandbox, Grace = Limits.KillGrace };
        ISandbox opened = await new SandboxComposer(
            bot,
            new LocalInputs(Store),
            Store,
            hidden: [],
            images: null,
            _opened,
            NullLoggerFactory.Instance,
            TimeProvider.System).OpenAsync();

        // The suite closes the sandbox itself, which came last.
        _opened.Pop().ShouldBeSameAs(opened);
        return opened;
    }
}
