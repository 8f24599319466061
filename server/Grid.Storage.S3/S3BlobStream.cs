using Amazon.S3.Model;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// The bytes of a blob as they come from S3. A connection that breaks or stalls is replaced by one that goes on where it
/// ended; a blob read from its start is hashed, and its last bytes are given out only when all of them are right.
/// </summary>
internal sealed class S3BlobStream : Stream
{
    private readonly S3Reader _reader;
    private readonly Digest _digest;
    private readonly BlobVerifier? _verifier;
    private GetObjectResponse? _response;
    private long _position;
    private int _retries;

    public S3BlobStream(S3Reader reader, Digest digest, long offset, GetObjectResponse response)
    {
        _reader = reader;
        _digest = digest;
        _position = offset;
        _response = response;
        _verifier = offset == 0 ? new BlobVerifier(digest) : null;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private S3Connection Connection => _reader.Connection;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Min(buffer.Length, _digest.SizeBytes - _position);
        while (wanted > 0)
        {
            int count = await ReadOnceAsync(buffer[..wanted], cancellationToken);
            if (count > 0)
            {
                Account(buffer.Span[..count]);
                return count;
            }
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob that comes over the network is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        S3Reader.Close(_response);
        _verifier?.Dispose();
        base.Dispose(disposing);
    }

    // 0 when the connection gave nothing more and there is a new one now.
    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        Exception problem;
        try
        {
            using TimeLimit limit = Connection.Limit(Connection.Options.Reading.For(buffer.Length), cancellation);
            int count = await _response!.ResponseStream.ReadAsync(buffer, limit.Token);
            if (count > 0)
            {
                return count;
            }

            problem = new EndOfStreamException($"the body ended {_digest.SizeBytes - _position} bytes early");
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && S3Failure.IsTransient(failure))
        {
            problem = failure;
        }

        await GoOnAsync(problem, cancellation);
        return 0;
    }

    private async Task GoOnAsync(Exception problem, CancellationToken cancellation)
    {
        if (_retries == Connection.Options.RetriesMax)
        {
            throw S3Failure.Of("GetObject", _reader.PlaceOf(_digest), problem);
        }

        await Connection.BackOffAsync(_retries++, cancellation);
        S3Reader.Close(_response);
        _response = null;
        _response = await _reader.OpenAsync(_digest, _position, cancellation)
            ?? throw GridException.Unavailable($"Blob {_digest} was deleted from S3 while it was read. Try again.");
    }

    private void Account(ReadOnlySpan<byte> piece)
    {
        _retries = 0;
        _position += piece.Length;
        _verifier?.Append(piece);
        if (_verifier is not null && _position == _digest.SizeBytes)
        {
            Verify(_verifier);
        }
    }

    private void Verify(BlobVerifier verifier)
    {
        try
        {
            verifier.ThrowIfNotWhole();
        }
        catch (GridException failure)
        {
            throw new GridException(
                GridStatus.DataLoss,
                $"S3 object {_reader.PlaceOf(_digest)} does not hold the bytes of blob {_digest}. Delete it, and upload the "
                + "blob again.",
                failure);
        }
    }
}
