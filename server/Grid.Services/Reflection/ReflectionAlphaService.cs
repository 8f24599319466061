using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using V1 = Grpc.Reflection.V1;

namespace Grid.Services.Reflection;

/// <summary>
/// grpc.reflection.v1alpha, which older clients still ask. Its messages are those of v1 to the byte, so the one answers
/// for the other.
/// </summary>
public sealed class ReflectionAlphaService(ReflectionService current) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (ServerReflectionRequest request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            V1.ServerReflectionResponse answer =
                current.Answer(V1.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
            await responseStream.WriteAsync(
                ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()), context.CancellationToken);
        }
    }
}
