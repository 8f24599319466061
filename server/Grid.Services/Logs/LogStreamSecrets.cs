using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Services.Logs;

/// <summary>
/// What writers of streams have to know: made of the stream by a key of this process, so that nothing has to be remembered
/// of a stream that nobody has written yet. After a restart the old ones fit no more, and bots are told new ones.
/// </summary>
public sealed class LogStreamSecrets
{
    private const int SizeBytes = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The secret of a stream.</summary>
    public string Of(LogStreamId stream)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(stream.Text), hash);
        return Base64Url.EncodeToString(hash[..SizeBytes]);
    }

    /// <summary>Whether somebody knows it. How long the answer takes tells nothing.</summary>
    public bool Fits(LogStreamId stream, string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Of(stream)), Encoding.UTF8.GetBytes(secret));
}
