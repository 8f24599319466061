namespace Grpc.Core;

/// <summary>The part that the four kinds of call share: headers, the end, and how to give up.</summary>
internal readonly struct AsyncCallState
{
    private readonly Func<object, Task<Metadata>> _responseHeaders;
    private readonly Func<object, Status> _status;
    private readonly Func<object, Metadata> _trailers;
    private readonly Action<object> _dispose;
    private readonly object _state;

    internal AsyncCallState(
        Func<object, Task<Metadata>> responseHeaders,
        Func<object, Status> status,
        Func<object, Metadata> trailers,
        Action<object> dispose,
        object state)
    {
        _responseHeaders = responseHeaders;
        _status = status;
        _trailers = trailers;
        _dispose = dispose;
        _state = state;
    }

    internal AsyncCallState(
        Task<Metadata> responseHeaders, Func<Status> status, Func<Metadata> trailers, Action dispose)
        : this(_ => responseHeaders, _ => status(), _ => trailers(), _ => dispose(), dispose)
    {
    }

    internal Task<Metadata> ResponseHeadersAsync() => _responseHeaders(_state);

    internal Status GetStatus() => _status(_state);

    internal Metadata GetTrailers() => _trailers(_state);

    internal void Dispose() => _dispose(_state);
}
