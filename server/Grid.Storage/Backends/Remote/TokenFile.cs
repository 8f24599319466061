using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>A token that somebody else renews in a file.</summary>
internal sealed class TokenFile
{
    private readonly string _path;
    private readonly TimeSpan? _refresh;
    private readonly TimeProvider _time;
    private volatile Reading _latest;

    /// <param name="path">The file.</param>
    /// <param name="refresh">How often it is read again; null for never.</param>
    /// <param name="time">The clock for that.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION when it cannot be read, or is no token.</exception>
    public TokenFile(string path, TimeSpan? refresh, TimeProvider time)
    {
        _path = path;
        _refresh = refresh;
        _time = time;
        _latest = new Reading(Read(), time.GetTimestamp());
    }

    /// <summary>The token. While the file cannot be read, the one it had before goes on to be used.</summary>
    public string Current
    {
        get
        {
            Reading latest = _latest;
            if (_refresh is { } refresh && _time.GetElapsedTime(latest.At) >= refresh)
            {
                _latest = latest = new Reading(ReadOr(latest.Token), _time.GetTimestamp());
            }

            return latest.Token;
        }
    }

    private string ReadOr(string older)
    {
        try
        {
            return Read();
        }
        catch (GridException)
        {
            // Being replaced just now, perhaps; a token that has run out is refused by the server in clear words.
            return older;
        }
    }

    private string Read()
    {
        try
        {
            string token = File.ReadAllText(_path).Trim();
            return token.Length > 0 && token.All(letter => letter is > ' ' and < '\x7f')
                ? token
                : throw GridException.FailedPrecondition($"The file {_path} holds no token: write one line without spaces.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new GridException(
                GridStatus.FailedPrecondition, $"The token file {_path} cannot be read: {failure.Message}", failure);
        }
    }

    private sealed record Reading(string Token, long At);
}
