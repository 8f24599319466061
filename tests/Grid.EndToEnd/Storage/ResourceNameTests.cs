using Grid.Conformance;
using Grid.EndToEnd.Hosting;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class ResourceNameTests
{
    private const string Hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    [Theory]
    [InlineData("", StatusCode.InvalidArgument)]
    [InlineData("blobs", StatusCode.InvalidArgument)]
    [InlineData("main", StatusCode.InvalidArgument)]
    [InlineData($"blobs/{Hash}", StatusCode.InvalidArgument)]
    [InlineData($"blobs/{Hash}/five", StatusCode.InvalidArgument)]
    [InlineData($"blobs/{Hash}/-5", StatusCode.InvalidArgument)]
    [InlineData($"blobs/{Hash}/99999999999999999999", StatusCode.InvalidArgument)]
    [InlineData($"blobs/{Hash}/5/more", StatusCode.InvalidArgument)]
    [InlineData("blobs/2cf2/5", StatusCode.InvalidArgument)]
    [InlineData($"blobs/murmur3/{Hash}/5", StatusCode.InvalidArgument)]
    [InlineData($"a//b/blobs/{Hash}/5", StatusCode.InvalidArgument)]
    [InlineData($"../blobs/{Hash}/../5", StatusCode.InvalidArgument)]
    [InlineData($"compressed-blobs/brotli/{Hash}/5", StatusCode.Unimplemented)]
    public async Task Names_that_cannot_be_read_are_refused_with_the_form_to_use(string name, StatusCode code)
    {
        await using StorageHost host = await StorageHost.StartAsync();

        RpcException failure = await host.ByteStream.ReadAsync(name).ShouldFailAsync(code);

        failure.Status.Detail.Length.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData($"blobs/{Hash}/5", StatusCode.InvalidArgument)]
    [InlineData($"uploads/blobs/{Hash}/5", StatusCode.InvalidArgument)]
    [InlineData($"uploads//blobs/{Hash}/5", StatusCode.InvalidArgument)]
    [InlineData($"uploads/1/blobs/{Hash}", StatusCode.InvalidArgument)]
    [InlineData($"uploads/1/blobs/md5/{Hash}/5", StatusCode.InvalidArgument)]
    [InlineData($"uploads/1/compressed-blobs/{Hash}/5", StatusCode.Unimplemented)]
    public async Task Names_that_cannot_be_written_are_refused_with_the_form_to_use(string name, StatusCode code)
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await host.ByteStream.WriteAsync(name, Blobs.OfText("hello").Content).ShouldFailAsync(code);
        await host.ByteStream.QueryWriteStatusAsync(new() { ResourceName = name }).ResponseAsync.ShouldFailAsync(code);
    }

    [Fact]
    public async Task A_name_of_endless_length_is_refused_before_it_is_taken_apart()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await host.ByteStream.ReadAsync(new string('/', 100_000)).ShouldFailAsync(StatusCode.InvalidArgument);
    }
}
