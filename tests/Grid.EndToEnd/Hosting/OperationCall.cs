using Google.Longrunning;
using Grpc.Core;

namespace Grid.EndToEnd.Hosting;

/// <summary>A stream of an operation's states, as a client reads it.</summary>
public sealed class OperationCall(AsyncServerStreamingCall<Operation> call) : IDisposable
{
    public async Task<Operation> NextAsync()
    {
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue("the stream ended early");
        return call.ResponseStream.Current;
    }

    /// <summary>Reads on until the operation has come to a stage.</summary>
    public async Task<Operation> NextAsync(Stage stage)
    {
        while (true)
        {
            Operation operation = await NextAsync();
            if (MetadataOf(operation).Stage == stage)
            {
                return operation;
            }
        }
    }

    /// <summary>Reads to the end, and returns how it ended.</summary>
    public async Task<Reapi.ExecuteResponse> ResponseAsync()
    {
        Operation? last = null;
        await foreach (Operation operation in call.ResponseStream.ReadAllAsync())
        {
            operation.ResultCase.ShouldNotBe(Operation.ResultOneofCase.Error);
            last = operation;
        }

        last.ShouldNotBeNull().Done.ShouldBeTrue();
        return last.Response.Unpack<Reapi.ExecuteResponse>();
    }

    public static Reapi.ExecuteOperationMetadata MetadataOf(Operation operation) =>
        operation.Metadata.Unpack<Reapi.ExecuteOperationMetadata>();

    /// <summary>Hangs up.</summary>
    public void Dispose() => call.Dispose();
}
