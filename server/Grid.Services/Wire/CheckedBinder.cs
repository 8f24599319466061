using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grid.Services.Wire;

/// <summary>Puts the methods of a generated service base on the server, with requests checked as they are parsed.</summary>
internal sealed class CheckedBinder<TService>(ServiceMethodProviderContext<TService> context) : ServiceBinderBase
    where TService : class
{
    private static readonly object[] Post = [new HttpMethodMetadata(["POST"], acceptCorsPreflight: true)];

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        context.AddUnaryMethod(
            CheckedMarshallers.Check(method),
            Post,
            InvokerOf<UnaryServerMethod<TService, TRequest, TResponse>>(
                method.Name, typeof(TRequest), typeof(ServerCallContext)));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        context.AddClientStreamingMethod(
            CheckedMarshallers.Check(method),
            Post,
            InvokerOf<ClientStreamingServerMethod<TService, TRequest, TResponse>>(
                method.Name, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext)));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        context.AddServerStreamingMethod(
            CheckedMarshallers.Check(method),
            Post,
            InvokerOf<ServerStreamingServerMethod<TService, TRequest, TResponse>>(
                method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext)));

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        context.AddDuplexStreamingMethod(
            CheckedMarshallers.Check(method),
            Post,
            InvokerOf<DuplexStreamingServerMethod<TService, TRequest, TResponse>>(
                method.Name,
                typeof(IAsyncStreamReader<TRequest>),
                typeof(IServerStreamWriter<TResponse>),
                typeof(ServerCallContext)));

    private static TDelegate InvokerOf<TDelegate>(string name, params Type[] parameters)
        where TDelegate : Delegate =>
        typeof(TService).GetMethod(name, parameters)!.CreateDelegate<TDelegate>();
}
