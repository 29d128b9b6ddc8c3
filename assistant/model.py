"""The chat model: the only place where one is constructed, whatever serves it behind an OpenAI-compatible address."""

from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_CONNECT_SECONDS = 10.0


def chat_model(settings: Settings) -> "BaseChatModel | None":
    """Return the model the settings name, None where no address or no name is set.

    Its `profile` says how many tokens a prompt may have, its `metadata` how long a whole answer may take
    (deadline_seconds): a writer reads both from the model it is given. LLM_TIMEOUT bounds one silence, not the answer.
    A server that has refused tools is noted there too (tools), so that it isn't asked again.
    """
    if not (settings.llm_base_url and settings.llm_model):
        return None
    from langchain_openai import ChatOpenAI
    from openai import Timeout

    silence = settings.llm_timeout
    return ChatOpenAI(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        # A local server needs no key, but the client insists on one.
        api_key=settings.llm_api_key if settings.llm_api_key.get_secret_value() else lambda: "none",
        timeout=Timeout(silence, connect=min(silence, _CONNECT_SECONDS)),
        stream_chunk_timeout=silence,
        # What is worth another attempt is tried again where it is known what has been shown already.
        max_retries=0,
        # Every answer has a connection of its own: to close it is to stop the answer.
        default_headers={"Connection": "close"},
        streaming=True,
        temperature=0.3,
        use_responses_api=False,
        profile={"max_input_tokens": settings.llm_context_tokens},
        metadata={"deadline_seconds": settings.llm_deadline, "secrets": settings.secrets},
    )
