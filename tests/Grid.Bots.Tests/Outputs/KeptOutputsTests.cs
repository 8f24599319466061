using Grid.Bots.Outputs;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Bots.Tests.Outputs;

public sealed class KeptOutputsTests
{
    private static readonly byte[] Content = [1, 2, 3];

    private readonly MemoryBlobStore _local = new(1000);
    private readonly MemoryBlobStore _server = new(1 << 20);
    private readonly KeptOutputs _outputs;

    public KeptOutputsTests() => _outputs = new KeptOutputs(_local, _server);

    [Fact]
    public async Task An_output_is_at_the_server_and_kept_for_the_next_action()
    {
        Digest batched = await _outputs.WriteAsync(Content, default);
        Digest streamed = await StreamAsync([4, 5, 6]);

        (await _server.FindMissingAsync([batched, streamed], default)).ShouldBeEmpty();
        (await _local.FindMissingAsync([batched, streamed], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_server_s_word_counts_for_what_is_missing()
    {
        Digest kept = await _local.WriteAsync(Content, default);

        (await _outputs.FindMissingAsync([kept], default)).ShouldBe([kept]);
    }

    [Fact]
    public async Task An_output_too_large_to_keep_is_not_lost()
    {
        Digest large = await StreamAsync(new byte[5000]);
        Digest batched = await _outputs.WriteAsync(new byte[6000], default);

        (await _server.FindMissingAsync([large, batched], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_kept_is_read_from_the_server()
    {
        Digest kept = await _local.WriteAsync(Content, default);
        Digest far = await _server.WriteAsync(new byte[2000], default);

        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await _outputs.ReadBatchAsync([far, kept, Digest.Of([9])], default);

        contents.Select(content => content?.Length).ShouldBe([2000, 3, null]);
    }

    private async Task<Digest> StreamAsync(byte[] content)
    {
        Digest digest = Digest.Of(content);
        await using IBlobWriter writer = await _outputs.OpenWriteAsync(digest, default);
        await writer.WriteAsync(content, default);
        await writer.CommitAsync(default);
        return digest;
    }
}
