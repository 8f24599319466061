using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Staging;

namespace Grid.CasProxy.Staging;

/// <summary>A stager that is opened when it is needed first: most clients of a proxy never lay a tree out.</summary>
internal sealed class LateStager(Func<IActionStager> open) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private IActionStager? _opened;
    private GridException? _refusal;

    /// <summary>Opens it; false when this machine or user does not allow it, which is found out once.</summary>
    public bool TryOpen([NotNullWhen(false)] out GridException? refusal)
    {
        lock (_gate)
        {
            if (_opened is null && _refusal is null)
            {
                Open();
            }

            refusal = _opened is null ? _refusal! : null;
            return _opened is not null;
        }
    }

    public Task<IStagedRoot> StageAsync(SandboxRequest request, ActionFolder folder, CancellationToken cancellation) =>
        _opened!.StageAsync(request, folder, cancellation);

    public ValueTask DisposeAsync() => _opened?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Open()
    {
        try
        {
            _opened = open();
        }
        catch (GridException failure)
        {
            _refusal = failure;
        }
    }
}
