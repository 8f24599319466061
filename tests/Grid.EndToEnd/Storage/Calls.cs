using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

/// <summary>What clients of the storage services do often.</summary>
internal static class Calls
{
    /// <summary>The resource name of a blob to read.</summary>
    public static string ReadName(Digest digest, string instance = "") => $"{Prefix(instance)}blobs/{digest}";

    /// <summary>The resource name of an upload.</summary>
    public static string WriteName(Digest digest, string instance = "", string id = "0c1f") =>
        $"{Prefix(instance)}uploads/{id}/blobs/{digest}";

    /// <summary>Reads a resource to its end.</summary>
    public static async Task<byte[]> ReadAsync(
        this ByteStream.ByteStreamClient client, string name, long offset = 0, long limit = 0)
    {
        using AsyncServerStreamingCall<ReadResponse> call =
            client.Read(new ReadRequest { ResourceName = name, ReadOffset = offset, ReadLimit = limit });
        using MemoryStream content = new();
        await foreach (ReadResponse response in call.ResponseStream.ReadAllAsync())
        {
            response.Data.Span.Length.ShouldBeGreaterThan(0);
            content.Write(response.Data.Span);
        }

        return content.ToArray();
    }

    /// <summary>Writes content from an offset on, in pieces, and finishes.</summary>
    public static async Task<WriteResponse> WriteAsync(
        this ByteStream.ByteStreamClient client,
        string name,
        ReadOnlyMemory<byte> content,
        int offset = 0,
        int pieceSizeBytes = 64 * 1024)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = client.Write();
        try
        {
            await call.SendAsync(name, content, offset, pieceSizeBytes);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The server may answer before it has seen everything; the answer says what happened.
        }

        return await call;
    }

    /// <summary>Sends content from an offset on, in pieces; the last one finishes.</summary>
    public static async Task SendAsync(
        this AsyncClientStreamingCall<WriteRequest, WriteResponse> call,
        string name,
        ReadOnlyMemory<byte> content,
        int offset,
        int pieceSizeBytes)
    {
        do
        {
            int count = Math.Min(pieceSizeBytes, content.Length - offset);
            await call.RequestStream.WriteAsync(new WriteRequest
            {
                ResourceName = name,
                WriteOffset = offset,
                FinishWrite = offset + count == content.Length,
                Data = UnsafeByteOperations.UnsafeWrap(content.Slice(offset, count)),
            });
            offset += count;
        }
        while (offset < content.Length);
    }

    /// <summary>The status a call fails with.</summary>
    public static async Task<RpcException> ShouldFailAsync(this Task call, StatusCode code)
    {
        RpcException failure = await Should.ThrowAsync<RpcException>(call);
        failure.StatusCode.ShouldBe(code, failure.Status.Detail);
        failure.Status.Detail.ShouldNotBeNullOrWhiteSpace();
        return failure;
    }

    private static string Prefix(string instance) => instance.Length == 0 ? string.Empty : $"{instance}/";
}
