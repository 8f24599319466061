using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Grid.Server.Composition;

/// <summary>
/// What was opened for a whole. Disposal closes it in reverse order: what was opened last uses what was opened before it.
/// </summary>
internal sealed class OpenedParts : IAsyncDisposable
{
    private readonly Stack<object> _parts = new();

    /// <summary>Has a part closed with the others, if it is of those that are closed at all.</summary>
    public TPart Keep<TPart>(TPart part)
        where TPart : class
    {
        if (part is IAsyncDisposable or IDisposable)
        {
            _parts.Push(part);
        }

        return part;
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "A part that cannot be closed must not leave the others open; what it threw is thrown after them.")]
    public async ValueTask DisposeAsync()
    {
        List<Exception> failures = [];
        while (_parts.TryPop(out object? part))
        {
            try
            {
                await CloseAsync(part);
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count == 1)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }

        if (failures.Count > 1)
        {
            throw new AggregateException(failures);
        }
    }

    private static async ValueTask CloseAsync(object part)
    {
        if (part is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            ((IDisposable)part).Dispose();
        }
    }
}
