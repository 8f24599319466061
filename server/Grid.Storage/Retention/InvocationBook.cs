using Grid.Core;

namespace Grid.Storage.Retention;

/// <summary>
/// Follows the invocations of build tools. One that builds without the bytes has no copy of the outputs it was told of,
/// and may need any of them until it ends; so for as long as it calls, they are held.
/// </summary>
/// <param name="limits">How long, and how much.</param>
/// <param name="time">Says when an invocation was last seen.</param>
public sealed class InvocationBook(RetentionLimits limits, TimeProvider time) : IBlobHolder
{
    /// <summary>A longer id is nobody's: the client's calls go on, its outputs are protected by the store's window only.</summary>
    public const int IdLengthMax = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Invocation> _invocations = new(StringComparer.Ordinal);
    private int _outputCount;

    /// <summary>How many invocations are live.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _invocations.Count;
            }
        }
    }

    /// <summary>
    /// The id that stands for an invocation and all that belong together with it: the correlated one, else its own. Empty
    /// when the client said neither.
    /// </summary>
    public static string IdOf(string invocationId, string correlatedInvocationsId) =>
        correlatedInvocationsId.Length > 0 ? correlatedInvocationsId : invocationId;

    /// <summary>An invocation called: it is live.</summary>
    public void See(string id)
    {
        lock (_gate)
        {
            if (_invocations.TryGetValue(id, out Invocation? invocation))
            {
                invocation.SeenAt = time.GetUtcNow();
            }
        }
    }

    /// <summary>An invocation was given a result, whose outputs it may now rely on.</summary>
    public void Note(string id, Reapi.ActionResult result, DigestFunction function)
    {
        if (id.Length is 0 or > IdLengthMax)
        {
            return;
        }

        lock (_gate)
        {
            if (!_invocations.TryGetValue(id, out Invocation? invocation))
            {
                invocation = new Invocation();
                _invocations.Add(id, invocation);
            }

            invocation.SeenAt = time.GetUtcNow();
            _outputCount -= invocation.Count;
            invocation.Add(result, function);
            _outputCount += invocation.Count;
            LetGoOfTooMuch();
        }
    }

    public async ValueTask NameAsync(TouchRound round, CancellationToken cancellation)
    {
        foreach (InvocationOutputs outputs in LiveOutputs())
        {
            await outputs.NameAsync(round, cancellation);
        }
    }

    private InvocationOutputs[] LiveOutputs()
    {
        lock (_gate)
        {
            DateTimeOffset idleSince = time.GetUtcNow() - limits.InvocationIdleMax;
            foreach ((string id, Invocation invocation) in _invocations)
            {
                // Removing while enumerating is allowed in this dictionary.
                if (invocation.SeenAt < idleSince)
                {
                    Forget(id, invocation);
                }
            }

            return [.. _invocations.Values.Select(invocation => invocation.Copy())];
        }
    }

    private void LetGoOfTooMuch()
    {
        while (_invocations.Count > limits.InvocationsMax || _outputCount > limits.InvocationOutputsMax)
        {
            (string id, Invocation invocation) = _invocations.MinBy(entry => entry.Value.SeenAt);
            Forget(id, invocation);
        }
    }

    private void Forget(string id, Invocation invocation)
    {
        _outputCount -= invocation.Count;
        _invocations.Remove(id);
    }
}
